import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { ORDER_STATUSES, ORDER_TYPES, SELF_TRADES, SIDES } from '../words.js'
import { Decimal, DecimalOrEmpty, Milliseconds, OrderIdText, oneOfWords } from './text.js'

/** What the private channels of the feed say: one message a command, of the account logged in. */

const Sequence = Type.Integer({
  minimum: 0,
  description: 'The global sequence of the command that led to this.',
})

function messages<const N extends string, const T extends Record<string, TSchema>>(
  name: N,
  fields: T,
) {
  const head = { channel: Type.Literal(name), sequence: Sequence }
  return {
    snapshot: Type.Object({ ...head, type: Type.Literal('snapshot'), ...fields }),
    update: Type.Object({ ...head, type: Type.Literal('update'), time: Milliseconds, ...fields }),
  }
}

const terms = {
  side: Type.Optional(oneOfWords(SIDES)),
  order_type: Type.Optional(oneOfWords(ORDER_TYPES)),
  price: Type.Optional(DecimalOrEmpty),
  quantity: Type.Optional(DecimalOrEmpty),
  quote_quantity: Type.Optional(DecimalOrEmpty),
  time_in_force: Type.Optional(Type.Integer()),
  expires_at: Type.Optional(Milliseconds),
  post_only: Type.Optional(Type.Boolean()),
  self_trade_prevention: Type.Optional(oneOfWords(SELF_TRADES)),
  client_order_id: Type.Optional(Type.String()),
}

/** An order after a command; its terms come when it is placed, and those that an amendment gave. */
export const FeedOrder = Type.Object({
  order_id: OrderIdText,
  ticker: Type.String(),
  status: oneOfWords(ORDER_STATUSES),
  remaining_quantity: Decimal,
  ...terms,
  /** Why it was refused, where its status is FAILED. */
  code: Type.Optional(Type.String()),
})
export type FeedOrder = Static<typeof FeedOrder>

/** The account's dead-man switch, where a command set it or it fired. */
export const FeedSwitch = Type.Object({
  due_at: Type.Integer({ description: 'Unix milliseconds; 0 where it was taken away.' }),
  fired: Type.Boolean(),
})
export type FeedSwitch = Static<typeof FeedSwitch>

export const Orders = messages('orders', {
  orders: Type.Array(FeedOrder),
  cancel_all_after: Type.Optional(FeedSwitch),
})

export const FeedFill = Type.Object({
  trade_id: Type.String({ examples: ['1-42'] }),
  order_id: OrderIdText,
  ticker: Type.String(),
  side: oneOfWords(SIDES),
  role: Type.Union([Type.Literal('maker'), Type.Literal('taker')]),
  price: Decimal,
  quantity: Decimal,
  fee: Type.String({ ...Decimal, description: 'In the quote asset.' }),
  timestamp: Milliseconds,
})
export type FeedFill = Static<typeof FeedFill>
export const Fills = messages('fills', { fills: Type.Array(FeedFill) })

export const FeedBalance = Type.Object({
  asset: Type.String(),
  available: Decimal,
  locked: Decimal,
  total: Decimal,
})
export type FeedBalance = Static<typeof FeedBalance>
/** The balances that a command moved, as they are now; a snapshot has all of them. */
export const Balances = messages('balances', { balances: Type.Array(FeedBalance) })

export const FeedTransfer = Type.Object({
  type: Type.Union([Type.Literal('in'), Type.Literal('out'), Type.Literal('deposit')]),
  id: Type.String(),
  asset: Type.String(),
  amount: Decimal,
  to_wallet_address: Type.Optional(Type.String()),
})
export type FeedTransfer = Static<typeof FeedTransfer>
export const Transfers = messages('transfers', { transfers: Type.Array(FeedTransfer) })

export const FeedWithdrawal = Type.Object({
  id: Type.String(),
  asset: Type.String(),
  amount: Decimal,
  chain_id: Type.Integer(),
  exit_index: Type.Integer(),
})
export type FeedWithdrawal = Static<typeof FeedWithdrawal>
export const Withdrawals = messages('withdrawals', { withdrawals: Type.Array(FeedWithdrawal) })

/** By channel. */
export const PRIVATE_MESSAGES = {
  orders: Orders,
  fills: Fills,
  balances: Balances,
  transfers: Transfers,
  withdrawals: Withdrawals,
} as const
export type PrivateChannel = keyof typeof PRIVATE_MESSAGES

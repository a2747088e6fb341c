import { type Static, Type } from '@sinclair/typebox'
import { ORDER_STATUSES, ORDER_TYPES, SELF_TRADES, SIDES } from '../words.js'
import { type Fields, messages } from './feed.js'
import { ClientOrderIdOrNot, TimeInForce } from './place-order.js'
import { Decimal, DecimalOrEmpty, Milliseconds, OrderIdText, oneOfWords } from './text.js'

/**
 * The messages of the feed's private channels, about the account that is logged in: one for each command.
 */

const sequence = Type.Integer({
  minimum: 0,
  description: 'The global sequence of the command that led to this.',
})

const terms = {
  side: Type.Optional(oneOfWords(SIDES)),
  order_type: Type.Optional(oneOfWords(ORDER_TYPES)),
  price: Type.Optional(DecimalOrEmpty),
  quantity: Type.Optional(DecimalOrEmpty),
  quote_quantity: Type.Optional(DecimalOrEmpty),
  time_in_force: Type.Optional(TimeInForce),
  expires_at: Type.Optional(Milliseconds),
  post_only: Type.Optional(Type.Boolean()),
  self_trade_prevention: Type.Optional(oneOfWords(SELF_TRADES)),
  client_order_id: Type.Optional(Type.String()),
}

/** An order after a command. Its terms are sent when it is placed, and those that an amendment changes. */
export const FeedOrder = Type.Object(
  {
    order_id: OrderIdText,
    ticker: Type.String(),
    status: oneOfWords(ORDER_STATUSES),
    remaining_quantity: Decimal,
    ...terms,
    /** Why it was refused, where its status is FAILED. */
    code: Type.Optional(Type.String()),
  },
  { title: 'FeedOrder' },
)
export type FeedOrder = Static<typeof FeedOrder>

/** The account's dead-man switch, when a command set it or when it fired. */
export const FeedSwitch = Type.Object(
  {
    due_at: Type.Integer({ description: 'Unix milliseconds; 0 where it was taken away.' }),
    fired: Type.Boolean(),
  },
  { title: 'FeedSwitch' },
)
export type FeedSwitch = Static<typeof FeedSwitch>

export const FeedFill = Type.Object(
  {
    trade_id: Type.String({ examples: ['1-42'] }),
    order_id: OrderIdText,
    client_order_id: ClientOrderIdOrNot,
    ticker: Type.String(),
    side: oneOfWords(SIDES),
    role: Type.Union([Type.Literal('maker'), Type.Literal('taker')]),
    price: Decimal,
    quantity: Decimal,
    remaining_quantity: Type.String({
      ...Decimal,
      description: 'What was left of the order after this fill; 0 of one by quote_quantity.',
    }),
    fee: Type.String({ ...Decimal, description: 'In the quote asset.' }),
    timestamp: Milliseconds,
  },
  { title: 'FeedFill' },
)
export type FeedFill = Static<typeof FeedFill>

export const FeedBalance = Type.Object(
  {
    asset: Type.String(),
    available: Decimal,
    locked: Decimal,
    total: Decimal,
  },
  { title: 'FeedBalance' },
)
export type FeedBalance = Static<typeof FeedBalance>

export const FeedTransfer = Type.Object(
  {
    type: Type.Union([Type.Literal('in'), Type.Literal('out'), Type.Literal('deposit')]),
    id: Type.String(),
    asset: Type.String(),
    amount: Decimal,
    to_wallet_address: Type.Optional(Type.String()),
  },
  { title: 'FeedTransfer' },
)
export type FeedTransfer = Static<typeof FeedTransfer>

export const FeedWithdrawal = Type.Object(
  {
    id: Type.String(),
    asset: Type.String(),
    amount: Decimal,
    chain_id: Type.Integer(),
    exit_index: Type.Integer(),
  },
  { title: 'FeedWithdrawal' },
)
export type FeedWithdrawal = Static<typeof FeedWithdrawal>

function ofAccount<const N extends string, F extends Fields>(name: N, fields: F) {
  return messages({ channel: Type.Literal(name), sequence }, fields)
}

/** The messages by channel. */
export const PRIVATE_MESSAGES = {
  orders: ofAccount('orders', {
    orders: Type.Array(FeedOrder),
    cancel_all_after: Type.Optional(FeedSwitch),
  }),
  fills: ofAccount('fills', { fills: Type.Array(FeedFill) }),
  /** The balances that a command moved, as they are now; a snapshot has all of them. */
  balances: ofAccount('balances', { balances: Type.Array(FeedBalance) }),
  transfers: ofAccount('transfers', { transfers: Type.Array(FeedTransfer) }),
  withdrawals: ofAccount('withdrawals', { withdrawals: Type.Array(FeedWithdrawal) }),
} as const
export type PrivateChannel = keyof typeof PRIVATE_MESSAGES

import { assetField } from './asset.js'
import {
  amount,
  branded,
  DecodeError,
  type Field,
  flag,
  int,
  oneOf,
  orderId,
  text,
  type UnionOf,
  union,
} from './codec.js'
import { marketField } from './market.js'
import { isRejectCode, type RejectCode } from './reject.js'
import { lots, ticks } from './units.js'
import {
  CLOSE_REASONS,
  MARKET_STATUSES,
  ORDER_TYPES,
  SELF_TRADES,
  SIDES,
  TIMES_IN_FORCE,
} from './words.js'

const price = branded(ticks)
const size = branded(lots)

/** Where an event stands in its market: `marketSequence` has no gaps. */
const inMarket = { market: int, marketSequence: int }

/** A reject code is encoded by its name, so that entries in the table of rejects may be added and moved. */
const rejectCode: Field<RejectCode> = {
  write: text.write,
  read(reader) {
    const code = text.read(reader)
    if (!isRejectCode(code)) throw new DecodeError(`${code} is no reject code.`)
    return code
  },
}

const refusal = {
  account: int,
  code: rejectCode,
  /** The order that a replayed message or a used client_order_id belongs to; else the command's. */
  original: orderId,
  originalMarket: int,
  /** The bounds that were missed, in the code's own unit; 0 where it has none. */
  low: amount,
  high: amount,
}

/** The fields of each kind of event; its place is its tag. docs/journal.md tells of them. */
export const eventShapes = {
  order_accepted: {
    ...inMarket,
    orderId,
    account: int,
    side: oneOf(SIDES),
    orderType: oneOf(ORDER_TYPES),
    timeInForce: oneOf(TIMES_IN_FORCE),
    /** In ticks; 0 for MARKET. */
    price: int,
    quantity: size,
    quoteQuantity: amount,
    expiresAt: int,
    postOnly: flag,
    selfTrade: oneOf(SELF_TRADES),
    clientOrderId: text,
    /** Orders of one price trade in the order of their priority. */
    priority: int,
  },
  /** An order that was refused and changed nothing. */
  order_rejected: { market: int, orderId, ...refusal },
  trade: {
    ...inMarket,
    /** From 1, dense in its market. */
    tradeNumber: int,
    /** Unix microseconds, strictly rising in its market. */
    micros: int,
    price,
    quantity: size,
    makerSide: oneOf(SIDES),
    makerOrderId: orderId,
    takerOrderId: orderId,
    makerAccount: int,
    takerAccount: int,
    makerFee: amount,
    takerFee: amount,
    makerRemaining: size,
  },
  order_closed: {
    ...inMarket,
    orderId,
    account: int,
    reason: oneOf(CLOSE_REASONS),
    /** What was left of it, in lots. */
    remaining: size,
  },
  /** A level's new total; 0 when it is gone. */
  level_changed: {
    ...inMarket,
    side: oneOf(SIDES),
    price,
    quantity: int,
    orders: int,
  },
  market_changed: {
    ...inMarket,
    rules: marketField,
    status: oneOf(MARKET_STATUSES),
  },
  balance_changed: { account: int, asset: int, available: amount, held: amount },
  account_opened: { account: int, wallet: text },
  asset_created: { asset: assetField },
  transfer_settled: { from: int, to: int, toWallet: text, asset: int, amount },
  withdrawal_requested: {
    account: int,
    asset: int,
    amount,
    chainId: int,
    /** From 0, dense: the place of its leaf in the exit tree. */
    exitIndex: int,
  },
  deposit_credited: { account: int, asset: int, amount, network: int, depositCount: int },
  /** Any other command that was refused and changed nothing. */
  command_rejected: refusal,
  /**
   * An open order's new terms. Its `priority` stays if the order only became smaller, else it is a new one.
   */
  order_amended: {
    ...inMarket,
    orderId,
    account: int,
    price,
    /** The whole size, what is filled already included. */
    quantity: size,
    remaining: size,
    priority: int,
  },
  /** An order of a cancel_batch that was not cancelled. */
  cancel_rejected: { market: int, orderId, ...refusal },
  /** An account's dead-man switch: unix milliseconds, 0 where it was taken away. */
  cancel_timer_set: { account: int, dueAt: int },
  /** The switch was due, and every open order of the account was cancelled. */
  cancel_timer_fired: { account: int, dueAt: int },
  /** Whether an account is frozen now: it may only cancel, and has no open order left. */
  account_frozen: { account: int, frozen: flag },
  /** An order of an amend_batch that stayed as it was. */
  amend_rejected: { market: int, orderId, ...refusal },
  /** An operator set a market's last price. */
  reference_price_set: { ...inMarket, price },
} as const

/** Everything that the engine decided. An event never changes once made. */
export type Event = UnionOf<typeof eventShapes>
export type EventType = Event['type']
export type EventOf<T extends EventType> = Extract<Event, { type: T }>

export const eventField = union(eventShapes)

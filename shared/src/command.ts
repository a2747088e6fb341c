import { assetField } from './asset.js'
import {
  amount,
  branded,
  bytes,
  DecodeError,
  digest,
  type Field,
  flag,
  int,
  list,
  oneOf,
  orderId,
  record,
  type Shaped,
  text,
  type UnionOf,
  union,
} from './codec.js'
import { marketField } from './market.js'
import { MAX_ID_TIME } from './order-id.js'
import { lots } from './units.js'
import { MARKET_STATUSES, ORDER_TYPES, SELF_TRADES, SIDES, TIMES_IN_FORCE } from './words.js'

const signedShape = {
  account: int,
  /** The timestamp in the signed message, unix milliseconds. */
  signedAt: int,
  /** What the replay window remembers the message by. */
  digest,
  /** The signing string and its 65-byte signature: anybody can check the journal against them. */
  message: text,
  signature: bytes,
}

/** What every wallet-signed command carries besides its own fields. */
export type Signed = Shaped<typeof signedShape>

const signed = record(signedShape)

/** The number of no market. In a `cancel_all` it means every market. */
export const EVERY_MARKET = 0

const orderShape = {
  id: orderId,
  market: int,
  side: oneOf(SIDES),
  orderType: oneOf(ORDER_TYPES),
  timeInForce: oneOf(TIMES_IN_FORCE),
  /** In ticks; 0 for MARKET. */
  price: int,
  /** In lots; 0 when the size is given by quoteQuantity. */
  quantity: branded(lots),
  /** In quote atoms: spend at most this, fees included; 0 when the size is given by quantity. */
  quoteQuantity: amount,
  /** Unix milliseconds; 0 for never. */
  expiresAt: int,
  postOnly: flag,
  selfTrade: oneOf(['market_default', ...SELF_TRADES]),
  /** Empty for none. */
  clientOrderId: text,
}

/** What an order asks for. */
export type NewOrder = Shaped<typeof orderShape>

const orderNameShape = { market: int, orderId }

/** Names an open order. */
export type OrderName = Shaped<typeof orderNameShape>

const amendmentShape = {
  ...orderNameShape,
  price: int,
  /** The whole size, what is filled already included. */
  quantity: branded(lots),
}

/** An open order's new terms. A price or a quantity of 0 means that it stays as it is. */
export type Amendment = Shaped<typeof amendmentShape>

/**
 * Bounds of a dead-man switch's timeout. It is no shorter than a second, as an idle engine looks once a
 * second for what is due.
 */
export const MIN_CANCEL_AFTER_MS = 1_000
export const MAX_CANCEL_AFTER_MS = 86_400_000

/** How long a signed message and a client_order_id are remembered by the engine, in milliseconds. */
export const REPLAY_WINDOW_MS = 600_000

/**
 * How old a signed message may be when its command is folded. The api admits five minutes; the rest
 * is time on the way. It stays below the window, so that nothing forgotten can still be accepted.
 */
export const MAX_SIGNED_AGE_MS = 360_000

/** How far ahead of the engine's clock a message may be dated. */
export const MAX_SIGNED_AHEAD_MS = 60_000

/** The highest chain id that a withdrawal may name. A chain with a higher one is not registered either. */
export const MAX_CHAIN_ID = 2 ** 32 - 1

/** The most orders that one signed batch may place, amend or cancel. */
export const MAX_BATCH_ORDERS = 50

/** The fields of each kind of command; its place is its tag. docs/journal.md tells of them. */
export const commandShapes = {
  place_order: { ...orderShape, signed },
  cancel_order: { id: orderId, signed, ...orderNameShape },
  cancel_all: { id: orderId, signed, market: int },
  transfer: {
    id: orderId,
    signed,
    /** Lower-case 0x address; its account is opened when it has none. */
    toWallet: text,
    asset: int,
    amount,
  },
  withdraw: {
    id: orderId,
    signed,
    asset: int,
    amount,
    chainId: int,
  },
  deposit: {
    id: orderId,
    wallet: text,
    asset: int,
    amount,
    /** Where it came from: each pair (network, depositCount) is credited once. */
    network: int,
    depositCount: int,
  },
  open_account: { id: orderId, wallet: text },
  create_asset: { id: orderId, asset: assetField },
  /** Makes a market that is ACTIVE at once. */
  create_market: { id: orderId, market: marketField },
  set_market_status: { id: orderId, market: int, status: oneOf(MARKET_STATUSES) },
  /** Time passes: closes all that is due. Engines made it before there was `expire`. */
  tick: { id: orderId },
  /** A stream entry that cannot be decoded, kept so that nothing is lost. Made by the engine. */
  undecodable: { id: orderId, reason: text, bytes },
  /** Changes an open order. */
  amend_order: { id: orderId, signed, ...amendmentShape },
  /** Orders that are decided one after the other, each with its own outcome. */
  place_batch: { id: orderId, signed, orders: list(record(orderShape), MAX_BATCH_ORDERS) },
  cancel_batch: { id: orderId, signed, orders: list(record(orderNameShape), MAX_BATCH_ORDERS) },
  /**
   * Cancels all open orders of the account `timeout` milliseconds from now, unless it is set anew; 0 for
   * never.
   */
  cancel_all_after: { id: orderId, signed, timeout: int },
  /** Freezes the account of a wallet, or lets it act again. */
  set_account_frozen: { id: orderId, wallet: text, frozen: flag },
  /**
   * Time passes: closes at most `most` orders and dead-man switches that are due. Made by the engine, whose
   * steps must not be long.
   */
  expire: { id: orderId, most: int },
  /** Moves fees that the house has taken to the account of a wallet, which is opened when it has none. */
  pay_fees: { id: orderId, toWallet: text, asset: int, amount },
  /** Changes open orders one after the other, each with its own outcome. */
  amend_batch: { id: orderId, signed, amendments: list(record(amendmentShape), MAX_BATCH_ORDERS) },
  /** Sets the last price of a market, in ticks: its band is around that until the next trade. */
  set_reference_price: { id: orderId, market: int, price: int },
  /** Makes a market with another first status. */
  create_market_as: { id: orderId, market: marketField, status: oneOf(MARKET_STATUSES) },
} as const

/** Everything that changes money or a book. A command never changes once made. */
export type Command = UnionOf<typeof commandShapes>
export type CommandType = Command['type']
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>

/** The commands that a wallet signed. */
export type SignedCommand = Extract<Command, { signed: Signed }>

export const commandField = union(commandShapes)

/** The most commands in one entry of the command stream. */
export const MAX_ENTRY_COMMANDS = 64

/** The longest name that a client may give an order. */
export const MAX_CLIENT_ORDER_ID = 64

const entryField = list(commandField, MAX_ENTRY_COMMANDS)

/**
 * An entry of the command stream: at least one command, sent at once by an api. Reading throws a
 * DecodeError for a command that the tables could not hold, as an entry written by somebody else may: it
 * must not get as far as a commit. The journal is read without this check, as it was written already.
 */
export const commandsField: Field<readonly Command[]> = {
  write: entryField.write,
  read(reader) {
    const commands = entryField.read(reader)
    if (commands.every(fitsTables)) return commands
    throw new DecodeError('An id or a client_order_id is longer than the tables can hold.')
  },
}

function fitsTables(command: Command): boolean {
  if (command.id.time > MAX_ID_TIME) return false
  if (command.type === 'place_order') return isShortNamed(command)
  if (command.type !== 'place_batch') return true
  return command.orders.every((order) => order.id.time <= MAX_ID_TIME && isShortNamed(order))
}

const isShortNamed = ({ clientOrderId }: NewOrder): boolean =>
  clientOrderId.length <= MAX_CLIENT_ORDER_ID

/** The market that a command names; `EVERY_MARKET`, 0, where it names none. */
export function marketOf(command: Command): number {
  return 'market' in command && typeof command.market === 'number' ? command.market : EVERY_MARKET
}

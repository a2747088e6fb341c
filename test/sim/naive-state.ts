import type { Asset } from '@truebook/shared/asset'
import type { NewOrder, OrderName } from '@truebook/shared/command'
import type { MessageDigest } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import type { Market, MarketUnits } from '@truebook/shared/market'
import type { OrderId } from '@truebook/shared/order-id'
import type { RejectCode } from '@truebook/shared/reject'
import type { Atoms, Lots, Ticks } from '@truebook/shared/units'
import type { CloseReason, MarketStatus, SelfTrade, Side } from '@truebook/shared/words'
import type { NaiveBook, NaiveOrder } from './naive-book.js'

/** An open order: the naive book's, and what a book does not know. */
export interface OpenOrder extends NaiveOrder {
  readonly market: number
  /** The whole size, what is filled already included. */
  quantity: number
  readonly postOnly: boolean
  readonly selfTrade: SelfTrade
  readonly expiresAt: number
  readonly priority: number
}

/** An order to place, and whose it is. */
export type Asked = NewOrder & { readonly account: number }

export interface NaiveMarket {
  readonly rules: Market
  readonly units: MarketUnits
  readonly book: NaiveBook
  status: MarketStatus
  marketSequence: number
  tradeNumber: number
  lastPrice: number
  lastMicros: number
}

export interface Use {
  readonly account: number
  readonly digest: MessageDigest
  /** 0 for a client_order_id. */
  readonly signedAt: number
  readonly orderId: OrderId
  readonly market: number
  readonly acceptedAt: number
}

export interface NaiveState {
  readonly capacity: number
  readonly openOrderLimit: number
  readonly accountLimit: number
  readonly batchEventLimit: number
  readonly assets: Map<number, Asset>
  readonly markets: Map<number, NaiveMarket>
  /** By account; the house is account 0 and has none. */
  readonly wallets: string[]
  /** What each (account, asset) has, held or not: what is held is worked out from the orders. */
  readonly owned: Map<string, bigint>
  /** Deposited minus withdrawn, by asset. */
  readonly issued: Map<number, bigint>
  /** Every open order of every market, oldest first. */
  readonly orders: OpenOrder[]
  /** Oldest first. */
  readonly uses: Map<string, Use>
  readonly deposits: Set<string>
  /** When each account's dead-man switch is due. */
  readonly timers: Map<number, number>
  readonly frozen: Set<number>
  sequence: number
  time: number
  priority: number
  exitIndex: number
  events: Event[]
  /** The balances that moved in this command, in the order in which they first did. */
  touched: Set<string>
}

export interface NaiveRefusal {
  readonly code: RejectCode
  readonly low: bigint
  readonly high: bigint
  readonly original?: Use
}

export function refuse(code: RejectCode, low: number | bigint = 0, high: number | bigint = 0) {
  return { code, low: BigInt(low), high: BigInt(high) }
}

/** Refuses what comes next in a batch once it led to too many events. */
export function tooManySince(before: number, { events, batchEventLimit }: NaiveState) {
  return events.length - before > batchEventLimit ? refuse('TOO_MANY_EVENTS') : undefined
}

export const HOUSE = 0
export const MILLION = 1_000_000n

export const keyOf = (account: number, asset: number) => `${account}/${asset}`

export function sideOf(order: NaiveOrder): Side {
  return order.side === 0 ? 'BUY' : 'SELL'
}

/** What an open order holds, and of which asset. */
export function holdOf(state: NaiveState, order: OpenOrder): { asset: number; atoms: bigint } {
  const { rules, units } = marketOf(state, order.market)
  const asset = assetHeldBy(state, order)
  if (asset === rules.baseAsset) return { asset, atoms: BigInt(order.lots) * units.lotAtoms }
  const tickLots = BigInt(order.price) * BigInt(order.lots)
  return { asset, atoms: withTakerFee(rules, units, tickLots) }
}

function assetHeldBy(state: NaiveState, order: OpenOrder): number {
  const { rules } = marketOf(state, order.market)
  return sideOf(order) === 'SELL' ? rules.baseAsset : rules.quoteAsset
}

/** A notional and the taker fee on it. */
export function withTakerFee(rules: Market, units: MarketUnits, tickLots: bigint): bigint {
  const notional = tickLots * units.tickLotAtoms
  return notional + (notional * BigInt(rules.takerFeePpm)) / MILLION
}

export function heldBy(state: NaiveState, account: number, asset: number): bigint {
  let held = 0n
  for (const order of state.orders) {
    const isMeant = order.account === account && assetHeldBy(state, order) === asset
    if (isMeant) held += holdOf(state, order).atoms
  }
  return held
}

export function ownedBy(state: NaiveState, account: number, asset: number): bigint {
  return state.owned.get(keyOf(account, asset)) ?? 0n
}

export function availableTo(state: NaiveState, account: number, asset: number): bigint {
  return ownedBy(state, account, asset) - heldBy(state, account, asset)
}

/** One side of a movement of money: nothing moves when the amount is nothing. */
export function add(state: NaiveState, account: number, asset: number, atoms: bigint): void {
  if (atoms === 0n) return
  state.owned.set(keyOf(account, asset), ownedBy(state, account, asset) + atoms)
  touch(state, account, asset)
}

export function touch(state: NaiveState, account: number, asset: number): void {
  state.touched.add(keyOf(account, asset))
}

export function marketOf(state: NaiveState, id: number): NaiveMarket {
  const market = state.markets.get(id)
  if (!market) throw new Error(`The oracle lost market ${id}.`)
  return market
}

/** The best price of a side, or 0. */
export function bestOf(market: NaiveMarket, side: Side): number {
  return market.book.orders(side === 'BUY' ? 0 : 1)[0]?.price ?? 0
}

/** An account's open order of this name. */
export function findOrder(
  state: NaiveState,
  account: number,
  { market, orderId }: OrderName,
): OpenOrder | undefined {
  return state.orders.find(
    (one) =>
      one.market === market &&
      one.account === account &&
      one.idTime === orderId.time &&
      one.idChance === orderId.chance,
  )
}

/** Takes an order off the book, and so gives back its hold, without a word. */
export function takeOff(state: NaiveState, order: OpenOrder): void {
  const { book } = marketOf(state, order.market)
  const { asset, atoms } = holdOf(state, order)
  if (atoms > 0n) touch(state, order.account, asset)
  if (book.orders(order.side).includes(order)) book.remove(order)
  state.orders.splice(state.orders.indexOf(order), 1)
}

/** Takes an order off the book and says why it closed. */
export function close(state: NaiveState, order: OpenOrder, reason: CloseReason): void {
  const market = marketOf(state, order.market)
  takeOff(state, order)
  state.events.push({
    type: 'order_closed',
    market: order.market,
    marketSequence: ++market.marketSequence,
    orderId: { time: order.idTime, chance: order.idChance },
    account: order.account,
    reason,
    remaining: order.lots as Lots,
  })
}

export function sayLevel(state: NaiveState, market: NaiveMarket, side: Side, price: number): void {
  const level = market.book.orders(side === 'BUY' ? 0 : 1).filter((order) => order.price === price)
  state.events.push({
    type: 'level_changed',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    side,
    price: price as Ticks,
    quantity: level.reduce((sum, { lots }) => sum + lots, 0),
    orders: level.length,
  })
}

/** Says that one order of a placement, or of a batch, was not placed or not cancelled. */
export function sayOrderRefusal(
  state: NaiveState,
  type: 'order_rejected' | 'cancel_rejected' | 'amend_rejected',
  { account, market, orderId }: OrderName & { readonly account: number },
  refusal: NaiveRefusal,
): void {
  const fields = refusalFields(refusal, { orderId, market })
  state.events.push({ type, account, market, orderId, ...fields })
}

/** What every refusal says, about the command or the order that was refused. */
export function refusalFields(refusal: NaiveRefusal, about: OrderName) {
  return {
    code: refusal.code,
    original: refusal.original?.orderId ?? about.orderId,
    originalMarket: refusal.original?.market ?? about.market,
    low: asAtoms(refusal.low),
    high: asAtoms(refusal.high),
  }
}

export const asAtoms = (value: bigint) => value as Atoms

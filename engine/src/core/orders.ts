import type { OrderId } from '@truebook/shared/order-id'
import type { Lots, Ticks } from '@truebook/shared/units'
import type { CloseReason, Side } from '@truebook/shared/words'
import type { Amount } from './amount.js'
import { flagsOf, type MarketState } from './market-state.js'
import { BUY, bookSideOf, SELL } from './price-key.js'
import type { OpenOrder } from './snapshot.js'
import type { ExchangeState } from './state.js'

/**
 * The slot of an account's open order, or 0. Another account's order is not found either: nobody learns that
 * it exists.
 */
export function findOwn(
  market: MarketState | undefined,
  account: number,
  { time, chance }: OrderId,
): number {
  const slot = market ? market.book.find(time, chance) : 0
  return slot !== 0 && market?.book.account(slot) === account ? slot : 0
}

/** Takes a resting order off its book, gives back its hold and says why it closed. */
export function closeResting(
  state: ExchangeState,
  market: MarketState,
  slot: number,
  reason: CloseReason,
): void {
  const { book } = market
  const price = book.price(slot)
  const side = sideOf(market, slot)
  book.remove(slot)
  closeGone(state, market, slot, reason)
  pushLevelChanged(state, market, side, price)
}

/** The part of closing that the book has no hand in; the slot has just left the book. */
export function closeGone(
  state: ExchangeState,
  market: MarketState,
  slot: number,
  reason: CloseReason,
): void {
  const { book } = market
  leaveOpenOrders(state, market, slot)
  state.events.push({
    type: 'order_closed',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    orderId: { time: book.idTime(slot), chance: book.idChance(slot) },
    account: book.account(slot),
    reason,
    remaining: book.remaining(slot) as Lots,
  })
}

type RestingTerms = Pick<
  OpenOrder,
  'priority' | 'quantity' | 'selfTrade' | 'postOnly' | 'expiresAt'
>

/** Puts an order that has come to rest in its book on the lists of open ones; holds nothing for it. */
export function enterOpenOrders(
  state: ExchangeState,
  market: MarketState,
  slot: number,
  { priority, quantity, selfTrade, postOnly, expiresAt }: RestingTerms,
): void {
  market.openOrders.add(market.book.account(slot), slot)
  market.priorities[slot] = priority
  market.quantities[slot] = quantity
  market.flags[slot] = flagsOf(selfTrade, postOnly)
  if (expiresAt === 0) return
  market.expiries.add(slot, expiresAt)
  state.nextExpiry = Math.min(state.nextExpiry, expiresAt)
}

/** Takes an order off the lists of open ones and gives back its hold, saying nothing. */
export function leaveOpenOrders(state: ExchangeState, market: MarketState, slot: number): void {
  const account = market.book.account(slot)
  market.openOrders.remove(account, slot)
  market.expiries.remove(slot)
  if (market.book.remaining(slot) === 0) return
  state.ledger.release(account, heldAsset(market, slot), holdOf(market, slot))
}

/** Says what is left of a level. */
export function pushLevelChanged(
  state: ExchangeState,
  market: MarketState,
  side: Side,
  price: number,
): void {
  const bookSide = bookSideOf(side)
  state.events.push({
    type: 'level_changed',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    side,
    price: price as Ticks,
    quantity: market.book.levelLots(bookSide, price),
    orders: market.book.levelCount(bookSide, price),
  })
}

/** The side of a resting order. */
export function sideOf({ book }: MarketState, slot: number): Side {
  return book.side(slot) === BUY ? 'BUY' : 'SELL'
}

/** What a resting order holds: nothing but its side, its price and what is left of it decide. */
export function holdOf({ book, money }: MarketState, slot: number): Amount {
  const remaining = book.remaining(slot)
  return book.side(slot) === SELL
    ? money.sizeOf(remaining)
    : money.buyNeeds(book.price(slot) * remaining)
}

/** The asset that a resting order holds. */
export function heldAsset({ book, rules }: MarketState, slot: number): number {
  return book.side(slot) === SELL ? rules.baseAsset : rules.quoteAsset
}

import type { NewOrder } from '@truebook/shared/command'
import type { Lots } from '@truebook/shared/units'
import { type CloseReason, otherSide } from '@truebook/shared/words'
import type { MarketState } from './market-state.js'
import { closeGone, enterOpenOrders, heldAsset, holdOf, pushLevelChanged } from './orders.js'
import { settleFill } from './settle.js'
import type { ExchangeState } from './state.js'
import { isSpent, ruleOf, type Taker } from './taker.js'

/** Matches an accepted order, and lets what is left of it rest or expire. */
export function execute(
  state: ExchangeState,
  market: MarketState,
  order: NewOrder,
  taker: Taker,
): void {
  const { side, limit, lots, budget, account, selfTrade } = taker
  const { book } = market
  const crosses = limit !== 0
  const left = crosses ? book.match(side, limit, lots, budget, account, selfTrade) : lots
  const fills = crosses ? book.fillCount() : 0
  const expired = crosses && book.takerExpired()
  const isFilled = left === 0 || (crosses && isSpent(book, taker))
  settleFills(state, market, order, taker, fills)
  // Before `rest`, which reuses the slots of makers that left: these are still read here.
  pushMakerLevels(state, market, order, fills)

  if (isFilled) {
    closeTaker(state, market, order, taker, 'FILLED', 0)
  } else if (expired) {
    closeTaker(state, market, order, taker, 'EXPIRED_IN_MATCH', left)
  } else if (order.orderType === 'LIMIT' && order.timeInForce === 'GTC') {
    rest(state, market, order, taker, left)
  } else closeTaker(state, market, order, taker, 'EXPIRED', left)
}

/**
 * Goes through the fill log of the match: a fill of 0 lots is a maker that self-trade prevention expired,
 * any other is a trade.
 */
function settleFills(
  state: ExchangeState,
  market: MarketState,
  order: NewOrder,
  taker: Taker,
  fills: number,
): void {
  const { book } = market
  for (let n = 0; n < fills; n++) {
    const maker = book.fillMaker(n)
    const lots = book.fillLots(n)
    if (lots === 0) {
      closeGone(state, market, maker, 'EXPIRED_IN_MATCH')
      continue
    }
    settleFill(state, market, order, taker, n)
    if (book.remaining(maker) === 0) closeGone(state, market, maker, 'FILLED')
  }
}

function rest(
  state: ExchangeState,
  market: MarketState,
  order: NewOrder,
  { side, account }: Taker,
  left: number,
): void {
  const { id, price, quantity, postOnly, expiresAt } = order
  const { priority } = state
  const slot = market.book.rest(side, price, left, account, id.time, id.chance)
  const selfTrade = ruleOf(market, order)
  enterOpenOrders(state, market, slot, { priority, quantity, selfTrade, postOnly, expiresAt })
  state.ledger.reserve(account, heldAsset(market, slot), holdOf(market, slot))
  pushLevelChanged(state, market, order.side, price)
}

/** Tells what is left of each level that the order met, once for each level. */
function pushMakerLevels(
  state: ExchangeState,
  market: MarketState,
  order: NewOrder,
  fills: number,
): void {
  const side = otherSide(order.side)
  for (let i = 0; i < fills; i++) {
    const price = market.book.fillPrice(i)
    const isLast = i + 1 === fills || market.book.fillPrice(i + 1) !== price
    if (isLast) pushLevelChanged(state, market, side, price)
  }
}

/** Closes an order that never rested. An order by quote has no size, so its remaining is 0. */
export function closeTaker(
  state: ExchangeState,
  market: MarketState,
  order: NewOrder,
  { account }: Taker,
  reason: CloseReason,
  left: number,
): void {
  state.events.push({
    type: 'order_closed',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    orderId: order.id,
    account,
    reason,
    remaining: (order.quantity === 0 ? 0 : left) as Lots,
  })
}

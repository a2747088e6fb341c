import type { Amendment, CommandOf } from '@truebook/shared/command'
import { type Lots, NO_ATOMS, type Ticks } from '@truebook/shared/units'
import { execute, needsOf, takerOf } from './naive-orders.js'
import { checkTerms } from './naive-rules.js'
import {
  type Asked,
  availableTo,
  findOrder,
  holdOf,
  marketOf,
  type NaiveRefusal,
  type NaiveState,
  type OpenOrder,
  refuse,
  sayLevel,
  sayOrderRefusal,
  sideOf,
  takeOff,
  tooManySince,
  touch,
} from './naive-state.js'

type Verdict = NaiveRefusal | undefined

/** One after the other, each with an outcome of its own. */
export function amendBatch(
  state: NaiveState,
  { signed: { account }, amendments }: CommandOf<'amend_batch'>,
): undefined {
  const before = state.events.length
  for (const { market, orderId, ...terms } of amendments) {
    const refusal =
      tooManySince(before, state) ?? amendOrder(state, account, { market, orderId, ...terms })
    if (refusal) sayOrderRefusal(state, 'amend_rejected', { market, orderId, account }, refusal)
  }
}

export function amendOrder(state: NaiveState, account: number, amendment: Amendment): Verdict {
  const order = findOrder(state, account, amendment)
  if (!order) return refuse('ORDER_NOT_FOUND')
  if (marketOf(state, order.market).status === 'PAUSED') return refuse('MARKET_PAUSED')
  const price = amendment.price || order.price
  const quantity = amendment.quantity || order.quantity
  const filled = order.quantity - order.lots
  if (quantity <= filled) return refuse('QUANTITY_ALREADY_FILLED', filled, quantity)
  const keepsPlace = price === order.price && quantity <= order.quantity
  return keepsPlace ? shrink(state, order, quantity) : replace(state, order, price, quantity)
}

/** The hold follows by itself: it is worked out from what is left of the order. */
function shrink(state: NaiveState, order: OpenOrder, quantity: number): Verdict {
  const market = marketOf(state, order.market)
  const { minQuantity, minTradeSize } = market.rules
  if (quantity < minQuantity) return refuse('QUANTITY_BELOW_MINIMUM', minQuantity, quantity)
  const notional = BigInt(order.price) * BigInt(quantity) * market.units.tickLotAtoms
  if (notional < minTradeSize) return refuse('NOTIONAL_BELOW_MINIMUM', minTradeSize, notional)
  const isSmaller = quantity < order.quantity
  order.lots -= order.quantity - quantity
  order.quantity = quantity
  sayAmended(state, order, order)
  if (!isSmaller) return undefined
  touch(state, order.account, holdOf(state, order).asset)
  sayLevel(state, market, sideOf(order), order.price)
  return undefined
}

function replace(state: NaiveState, old: OpenOrder, price: number, quantity: number): Verdict {
  const market = marketOf(state, old.market)
  const lots = quantity - (old.quantity - old.lots)
  const order = askedAgain(old, price, quantity)
  const refusal = checkTerms(state, market, order)
  if (refusal) return refusal
  const taker = { ...takerOf(market, order), lots }
  const { asset, needed } = needsOf(market, { ...order, quantity: lots as Lots }, taker)
  const usable = availableTo(state, old.account, asset) + holdOf(state, old).atoms
  if (usable < needed) return refuse('INSUFFICIENT_BALANCE', needed, usable)
  takeOff(state, old)
  state.priority += 1
  sayAmended(state, old, { price, quantity, lots, priority: state.priority })
  sayLevel(state, market, sideOf(old), old.price)
  execute(state, market, order, taker)
  return undefined
}

/** The order as its account would place it now. */
function askedAgain(old: OpenOrder, price: number, quantity: number): Asked {
  return {
    id: { time: old.idTime, chance: old.idChance },
    market: old.market,
    account: old.account,
    side: sideOf(old),
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    price,
    quantity: quantity as Lots,
    quoteQuantity: NO_ATOMS,
    expiresAt: old.expiresAt,
    postOnly: old.postOnly,
    selfTrade: old.selfTrade,
    clientOrderId: '',
  }
}

function sayAmended(
  state: NaiveState,
  order: OpenOrder,
  now: Pick<OpenOrder, 'price' | 'quantity' | 'lots' | 'priority'>,
): void {
  state.events.push({
    type: 'order_amended',
    market: order.market,
    marketSequence: ++marketOf(state, order.market).marketSequence,
    orderId: { time: order.idTime, chance: order.idChance },
    account: order.account,
    price: now.price as Ticks,
    quantity: now.quantity as Lots,
    remaining: now.lots as Lots,
    priority: now.priority,
  })
}

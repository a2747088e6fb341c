import type { CommandOf } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import { type Lots, MAX_TICK_LOTS, type Ticks } from '@truebook/shared/units'
import { type CloseReason, otherSide, SELF_TRADES, type SelfTrade } from '@truebook/shared/words'
import { NO_LIMIT, type Taker } from './naive-book.js'
import { boundOf, checkOrder } from './naive-rules.js'
import {
  type Asked,
  add,
  asAtoms,
  availableTo,
  close,
  HOUSE,
  MILLION,
  type NaiveMarket,
  type NaiveRefusal,
  type NaiveState,
  type OpenOrder,
  refuse,
  sayLevel,
  sayOrderRefusal,
  sideOf,
  tooManySince,
  touch,
  withTakerFee,
} from './naive-state.js'

/** One after the other, each with an outcome of its own. */
export function placeBatch(
  state: NaiveState,
  { signed: { account }, orders }: CommandOf<'place_batch'>,
): undefined {
  const before = state.events.length
  for (const order of orders) {
    const refusal = tooManySince(before, state) ?? placeOrder(state, { ...order, account })
    const name = { account, market: order.market, orderId: order.id }
    if (refusal) sayOrderRefusal(state, 'order_rejected', name, refusal)
  }
}

export function placeOrder(state: NaiveState, order: Asked): NaiveRefusal | undefined {
  const market = state.markets.get(order.market)
  if (!market) return refuse('INVALID_MARKET')
  const refusal = checkOrder(state, market, order)
  if (refusal) return refusal
  const taker = takerOf(market, order)
  const priced = isMarketBuyBySize(order)
    ? { ...taker, most: mostFor(state, market, order) }
    : taker
  const isTooDeep = market.book.isTooDeep(priced)
  if (isMarketBuyBySize(order) && isTooDeep) return refuse('OWN_ORDER_TOO_DEEP')
  const { asset, needed } = needsOf(market, order, priced)
  const available = availableTo(state, order.account, asset)
  if (available < needed) return refuse('INSUFFICIENT_BALANCE', needed, available)
  if (order.timeInForce === 'FOK' && isTooDeep) return refuse('OWN_ORDER_TOO_DEEP')
  sayAccepted(state, market, order)
  useClientOrderId(state, order)
  if (order.timeInForce === 'FOK' && !fillsWhole(market, taker)) {
    sayClosed(state, market, order, 'EXPIRED', taker.lots)
  } else {
    execute(state, market, order, taker)
  }
  return undefined
}

function isMarketBuyBySize({ side, orderType, quoteQuantity }: Asked): boolean {
  return side === 'BUY' && orderType === 'MARKET' && quoteQuantity === 0n
}

function useClientOrderId(state: NaiveState, order: Asked): void {
  if (order.clientOrderId === '') return
  const { account, id: orderId, market } = order
  const digest = messageDigest(`client_order_id ${order.clientOrderId}`)
  const use = { account, digest, signedAt: 0, orderId, market, acceptedAt: state.time }
  state.uses.set(`${account} ${digest.high} ${digest.low}`, use)
}

export function takerOf(market: NaiveMarket, order: Asked): Taker {
  const { rules, units } = market
  const mode = ruleOf(market, order)
  let budget = NO_LIMIT
  if (order.quoteQuantity > 0n) {
    const most = mostTickLots(
      (tickLots) => withTakerFee(rules, units, tickLots),
      order.quoteQuantity,
    )
    budget = Number(most)
  }
  return {
    side: order.side === 'BUY' ? 0 : 1,
    account: order.account,
    limit: order.orderType === 'LIMIT' ? order.price : boundOf(market, order.side),
    lots: order.quoteQuantity > 0n ? NO_LIMIT : order.quantity,
    budget,
    selfTrade: SELF_TRADES.indexOf(mode) as Taker['selfTrade'],
  }
}

function ruleOf({ rules }: NaiveMarket, { selfTrade }: Asked): SelfTrade {
  return selfTrade === 'market_default' ? rules.selfTrade : selfTrade
}

/** The tick-lots that what is available pays for; undefined where that is more than any order's. */
function mostFor(state: NaiveState, { rules, units }: NaiveMarket, { account }: Asked) {
  const available = availableTo(state, account, rules.quoteAsset)
  const cost = (tickLots: bigint) => withTakerFee(rules, units, tickLots)
  return cost(BigInt(MAX_TICK_LOTS)) <= available ? undefined : mostTickLots(cost, available)
}

/** By bisection: the most tick-lots that cost no more than `money`. */
function mostTickLots(cost: (tickLots: bigint) => bigint, money: bigint): bigint {
  let low = 0n
  let high = BigInt(MAX_TICK_LOTS)
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (cost(middle) <= money) low = middle
    else high = middle - 1n
  }
  return low
}

/** What a taker would get; it never trades with itself. `price` is the last one that it comes to. */
function purchase(market: NaiveMarket, taker: Taker) {
  const mode = SELF_TRADES[taker.selfTrade]
  let lots = 0
  let spent = 0n
  let price = 0
  for (const maker of market.book.orders(taker.side === 0 ? 1 : 0)) {
    const isBeyond = taker.side === 0 ? maker.price > taker.limit : maker.price < taker.limit
    if (isBeyond) break
    if (maker.price !== price && taker.most !== undefined && spent > taker.most) break
    price = maker.price
    const money = taker.budget === NO_LIMIT ? undefined : BigInt(taker.budget) - spent
    const affordable = money === undefined ? maker.lots : Number(money / BigInt(price))
    const isOwn = maker.account === taker.account
    if (affordable === 0 || (isOwn && mode !== 'expire_maker')) break
    if (isOwn) continue
    const taken = Math.min(maker.lots, affordable, taker.lots - lots)
    lots += taken
    spent += BigInt(price) * BigInt(taken)
    if (taken < maker.lots) break
  }
  return { lots, spent, price }
}

/** By quote, an order is filled when its change does not buy another lot at the price it came to. */
function fillsWhole(market: NaiveMarket, taker: Taker): boolean {
  const { lots, spent, price } = purchase(market, taker)
  if (lots === taker.lots) return true
  if (taker.budget === NO_LIMIT || lots === 0) return false
  return BigInt(taker.budget) - spent < BigInt(price)
}

export function needsOf(market: NaiveMarket, order: Asked, taker: Taker) {
  const { rules, units } = market
  if (order.side === 'SELL') {
    return { asset: rules.baseAsset, needed: BigInt(order.quantity) * units.lotAtoms }
  }
  const asset = rules.quoteAsset
  if (order.quoteQuantity > 0n) return { asset, needed: order.quoteQuantity }
  const atLimit = BigInt(order.price) * BigInt(order.quantity)
  const isLimit = order.orderType === 'LIMIT'
  const tickLots = isLimit ? atLimit : purchase(market, taker).spent
  return { asset, needed: withTakerFee(rules, units, tickLots) }
}

/** Matches an order; what is left of it rests or closes. */
export function execute(state: NaiveState, market: NaiveMarket, order: Asked, taker: Taker): void {
  const filledWhole = fillsWhole(market, taker)
  const hasBook = taker.limit > 0
  const { left, expired, fills } = hasBook
    ? market.book.match(taker)
    : { left: taker.lots, expired: false, fills: [] }
  const prices = new Set<number>()
  for (const { maker, lots } of fills) {
    const resting = state.orders.find((one) => one === maker)
    if (!resting) throw new Error('The oracle lost a resting order.')
    prices.add(resting.price)
    if (lots > 0) trade(state, market, order, resting, lots)
    if (lots === 0) close(state, resting, 'EXPIRED_IN_MATCH')
    else if (resting.lots === 0) close(state, resting, 'FILLED')
  }
  for (const price of prices) sayLevel(state, market, otherSide(order.side), price)

  if (filledWhole) sayClosed(state, market, order, 'FILLED', 0)
  else if (expired) sayClosed(state, market, order, 'EXPIRED_IN_MATCH', left)
  else if (order.orderType === 'MARKET' || order.timeInForce !== 'GTC') {
    sayClosed(state, market, order, 'EXPIRED', left)
  } else rest(state, market, order, left)
}

function trade(
  state: NaiveState,
  market: NaiveMarket,
  order: Asked,
  maker: OpenOrder,
  lots: number,
): void {
  const { rules, units } = market
  const notional = BigInt(maker.price) * BigInt(lots) * units.tickLotAtoms
  const makerFee = (notional * BigInt(rules.makerFeePpm)) / MILLION
  const takerFee = (notional * BigInt(rules.takerFeePpm)) / MILLION
  const takerBuys = order.side === 'BUY'
  const [buyer, buyerFee] = takerBuys ? [order.account, takerFee] : [maker.account, makerFee]
  const [seller, sellerFee] = takerBuys ? [maker.account, makerFee] : [order.account, takerFee]
  add(state, buyer, rules.quoteAsset, -(notional + buyerFee))
  add(state, seller, rules.quoteAsset, notional - sellerFee)
  add(state, HOUSE, rules.quoteAsset, makerFee + takerFee)
  add(state, seller, rules.baseAsset, -BigInt(lots) * units.lotAtoms)
  add(state, buyer, rules.baseAsset, BigInt(lots) * units.lotAtoms)
  market.lastPrice = maker.price
  market.lastMicros = Math.max(state.time * 1000, market.lastMicros + 1)
  state.events.push({
    type: 'trade',
    market: rules.id,
    marketSequence: ++market.marketSequence,
    tradeNumber: ++market.tradeNumber,
    micros: market.lastMicros,
    price: maker.price as Ticks,
    quantity: lots as Lots,
    makerSide: sideOf(maker),
    makerOrderId: { time: maker.idTime, chance: maker.idChance },
    takerOrderId: order.id,
    makerAccount: maker.account,
    takerAccount: order.account,
    makerFee: asAtoms(makerFee),
    takerFee: asAtoms(takerFee),
    makerRemaining: maker.lots as Lots,
  })
}

function rest(state: NaiveState, market: NaiveMarket, order: Asked, left: number): void {
  const { rules } = market
  const resting: OpenOrder = {
    side: order.side === 'BUY' ? 0 : 1,
    price: order.price,
    account: order.account,
    idTime: order.id.time,
    idChance: order.id.chance,
    lots: left,
    market: rules.id,
    quantity: order.quantity,
    postOnly: order.postOnly,
    selfTrade: ruleOf(market, order),
    expiresAt: order.expiresAt,
    priority: state.priority,
  }
  market.book.rest(resting)
  state.orders.push(resting)
  touch(state, resting.account, order.side === 'BUY' ? rules.quoteAsset : rules.baseAsset)
  sayLevel(state, market, order.side, order.price)
}

function sayAccepted(state: NaiveState, market: NaiveMarket, order: Asked): void {
  const { rules } = market
  state.events.push({
    type: 'order_accepted',
    market: rules.id,
    marketSequence: ++market.marketSequence,
    orderId: order.id,
    account: order.account,
    side: order.side,
    orderType: order.orderType,
    timeInForce: order.timeInForce,
    price: order.price,
    quantity: order.quantity,
    quoteQuantity: order.quoteQuantity,
    expiresAt: order.expiresAt,
    postOnly: order.postOnly,
    selfTrade: ruleOf(market, order),
    clientOrderId: order.clientOrderId,
    priority: ++state.priority,
  })
}

function sayClosed(
  state: NaiveState,
  market: NaiveMarket,
  order: Asked,
  reason: CloseReason,
  left: number,
): void {
  state.events.push({
    type: 'order_closed',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    orderId: order.id,
    account: order.account,
    reason,
    remaining: (order.quoteQuantity > 0n ? 0 : left) as Lots,
  })
}

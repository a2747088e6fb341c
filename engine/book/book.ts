import { log } from './fill-log'
import { bestKey, closeLevel, findLevel, keyAfter, openLevel } from './ladder'
import { giveOrder, Level, NO_LEVEL, Order, orderAt, slotOf, takeOrder } from './level'
import { addToIndex, dropFromIndex, findOrder } from './order-index'
import { keyOf, priceOf } from './price-key'
import { EXPIRE_MAKER, EXPIRE_TAKER, UNLIMITED } from './self-trade'
import { state } from './state'

// What follows is told in engine/src/core/book.ts, which is the face of this code: it checks what
// callers give, so that nothing here needs to.

export function match(
  side: u32,
  limit: u32,
  lots: f64,
  budget: f64,
  account: u32,
  selfTrade: u32,
): void {
  const limitKey = keyOf(side ^ 1, limit)
  let left = lots as i64
  const bounded = budget < UNLIMITED
  let money = bounded ? (budget as i64) : 0
  state.fills = 0
  state.takerExpired = 0
  for (;;) {
    state.lots = left as f64
    if (bounded) state.money = money as f64
    const key = bestKey(limitKey)
    if (left === 0 || key > limitKey) return
    const price = priceOf(key) as i64
    if (bounded) {
      state.price = price as u32
      // Nothing can trade here any more, so nothing here is expired either.
      if (price > money) return
    }
    const level = findLevel(key)
    let maker = level.first()
    if (maker.account === account) {
      if (selfTrade !== EXPIRE_TAKER) expireMaker(maker)
      if (selfTrade === EXPIRE_MAKER) continue
      state.takerExpired = 1
      return
    }
    let gone: u32 = 0
    let goneLots: i64 = 0
    do {
      const resting = maker.lots as i64
      let take = min(left, resting)
      if (bounded) take = min(take, money / price)
      if (take > 0) log(maker, take as u32)
      left -= take
      if (bounded) money -= take * price
      goneLots += take
      maker.lots = (resting - take) as u32
      if (take < resting) {
        level.advance(maker, gone, goneLots)
        state.lots = left as f64
        if (bounded) state.money = money as f64
        return
      }
      gone += 1
      const behind = maker.next
      leave(maker)
      maker = changetype<Order>(behind)
    } while (!level.isEndOf(maker) && left > 0 && maker.account !== account)
    if (level.isEndOf(maker)) closeLevel(level, key)
    else level.advance(maker, gone, goneLots)
  }
}

function expireMaker(maker: Order): void {
  log(maker, 0)
  removeOrder(maker)
}

/** What is left to do for an order that stands in no line any more. */
function leave(order: Order): void {
  order.level = NO_LEVEL
  dropFromIndex(order)
  giveOrder(order)
  state.orders -= 1
}

function removeOrder(order: Order): void {
  const level = order.level
  level.unlink(order)
  if (level.count === 0) closeLevel(level, order.key)
  leave(order)
}

export function remove(slot: u32): void {
  removeOrder(orderAt(slot))
}

export function reduce(slot: u32, lots: u32): void {
  const order = orderAt(slot)
  order.lots -= lots
  order.level.lots -= lots as f64
}

export function rest(
  side: u32,
  price: u32,
  lots: u32,
  account: u32,
  idTime: f64,
  idChance: f64,
): u32 {
  const order = takeOrder()
  order.lots = lots
  order.account = account
  order.idTime = idTime
  order.idChance = idChance
  openLevel(keyOf(side, price)).append(order)
  state.orders += 1
  addToIndex(order)
  return slotOf(order)
}

export function find(idTime: f64, idChance: f64): u32 {
  const order = findOrder(idTime, idChance)
  return order === null ? 0 : slotOf(order)
}

/** The level at a price, or the one of address 0. */
export function levelAt(side: u32, price: u32): Level {
  return findLevel(keyOf(side, price))
}

/** The next price behind a price, seen from the best; 0 behind the last. */
export function levelAfter(side: u32, price: u32): u32 {
  return priceOf(keyAfter(keyOf(side, price)))
}

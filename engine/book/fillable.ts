import { bestKey, findLevel, keyAfter } from './ladder'
import { Order } from './level'
import { keyOf, priceOf } from './price-key'
import { EXPIRE_MAKER, UNLIMITED } from './self-trade'
import { state } from './state'

let left: i64 = 0
let money: i64 = 0
let bounded: bool = false

/** In place of lots: that more orders would have to be looked at than `looks`. */
const TOO_DEEP: f64 = -1

/**
 * What a match would fill: `state.lots`, `state.notional` and `state.price` are the answer. If `isNoted`, each
 * level knows how much of it is the taker's own: then whole levels are summed, and orders are visited only in
 * the level where the taker would stop; otherwise every order is. Visits at most `looks` orders, or answers
 * `TOO_DEEP`, and no level once the notional is above `most`.
 */
export function fillable(
  side: u32,
  limit: u32,
  lots: f64,
  budget: f64,
  account: u32,
  selfTrade: u32,
  most: f64,
  isNoted: bool,
  looks: u32,
): void {
  left = lots as i64
  bounded = budget < UNLIMITED
  money = bounded ? (budget as i64) : i64.MAX_VALUE
  state.money = budget
  state.lots = 0
  state.notional = 0
  state.price = 0
  const limitKey = keyOf(side ^ 1, limit)
  for (let key = bestKey(limitKey); key <= limitKey; key = keyAfter(key)) {
    if (state.notional > most) return
    state.looked += 1
    const price = priceOf(key) as i64
    if (bounded) {
      state.price = price as u32
      if (price > money) return
    }
    const level = findLevel(key)
    // A level has the lots of all its orders: where it may, it stands for them.
    if (isNoted && (level.own === 0 || selfTrade === EXPIRE_MAKER)) {
      if (!goesOn((level.lots - level.own) as i64, price)) return
      continue
    }
    for (let link = level.next; !level.isEndOf(link); link = link.next) {
      const order = changetype<Order>(link)
      const isOwn = order.account === account
      if (isOwn && selfTrade !== EXPIRE_MAKER) return
      if (looks === 0) {
        state.lots = TOO_DEEP
        return
      }
      looks -= 1
      if (!isOwn && !goesOn(order.lots as i64, price)) return
    }
  }
}

/** Lets the taker have of what rests; whether it would want more, and could pay. */
function goesOn(resting: i64, price: i64): bool {
  const wanted = min(left, resting)
  const take = min(wanted, money / price)
  left -= take
  if (bounded) {
    money -= take * price
    state.money = money as f64
  }
  state.lots += take as f64
  state.notional += (take as f64) * (price as f64)
  return left > 0 && take === wanted
}

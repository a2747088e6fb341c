import { bestKey, findLevel, keyAfter } from './ladder'
import { Order } from './level'
import { keyOf, priceOf } from './price-key'
import { EXPIRE_MAKER, SELF_TRADE, UNLIMITED } from './self-trade'
import { state } from './state'

let left: i64 = 0
let money: i64 = 0
let bounded: bool = false

/** In place of lots: that too many orders would have to be looked at. */
const TOO_MANY: f64 = -1
/** In place of lots, and how many others of its price an own order may stand behind: see book.ts. */
const TOO_DEEP: f64 = -2
const MOST_AHEAD: i32 = 4096

/**
 * What a match would do. `state.lots`, `state.notional` and `state.price` are the answer. It looks at so
 * many orders one by one, at most `MOST_AHEAD`; where it may look at none, each level has been told what
 * is the account's own of it, and only the line before one at which the taker would stop is looked at.
 */
export function fillable(
  side: u32,
  limit: u32,
  lots: f64,
  budget: f64,
  account: u32,
  selfTrade: u32,
  looks: i32,
): void {
  left = lots as i64
  bounded = budget < UNLIMITED
  money = bounded ? (budget as i64) : i64.MAX_VALUE
  state.lots = 0
  state.notional = 0
  state.price = 0
  const isNoted = looks === 0
  const limitKey = keyOf(side ^ 1, limit)
  for (let key = bestKey(limitKey); key <= limitKey; key = keyAfter(key)) {
    const price = priceOf(key)
    const level = findLevel(key)
    // A level has the lots of all its orders: where it may, it stands for them.
    if (selfTrade === SELF_TRADE || (isNoted && level.own === 0)) {
      if (!goesOn(level.lots as i64, price)) return
      continue
    }
    if (isNoted && selfTrade === EXPIRE_MAKER) {
      stepAside(price)
      if (level.lots > level.own && !goesOn((level.lots - level.own) as i64, price)) return
      continue
    }
    if (isNoted) looks = MOST_AHEAD
    let link = level.next
    while (!level.isEndOf(link)) {
      const order = changetype<Order>(link)
      if (looks === 0 && !(isNoted && order.account === account)) {
        state.lots = isNoted ? TOO_DEEP : TOO_MANY
        return
      }
      looks -= 1
      if (order.account !== account) {
        if (!goesOn(order.lots as i64, price)) return
      } else if (selfTrade === EXPIRE_MAKER) stepAside(price)
      else return
      link = order.next
    }
  }
}

/** An own order steps aside; but where the money does not pay for its price, it buys nothing behind either. */
function stepAside(price: u32): void {
  if ((price as i64) > money) money = 0
}

/** Lets the taker have of what rests; whether it would want more, and could pay. */
function goesOn(resting: i64, price: u32): bool {
  const wanted = min(left, resting)
  const take = min(wanted, money / (price as i64))
  left -= take
  if (bounded) money -= take * (price as i64)
  state.lots += take as f64
  state.notional += (take as f64) * (price as f64)
  state.price = price
  return left > 0 && take === wanted
}

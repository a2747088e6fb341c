import { findLevel } from './ladder'
import { Level, Link, Order } from './level'
import { bucketOf, firstInBucket, headOf } from './order-index'
import { FINDS, RESTS, state } from './state'

/** A `find` that will come, as the face notes it. */
@unmanaged
class Find {
  idTime: f64
  idChance: f64
  /** First in its bucket, or second. */
  order: Order
}

/** A `rest` that will come, or a match that leaves nothing to rest. */
@unmanaged
class Rest {
  idTime: f64
  idChance: f64
  key: u32
  level: Level
  last: Link
}

/** Bytes of a note. */
const FIND: usize = 24
const REST: usize = 32

/**
 * Brings what calls will need into the cache. In a large book each waits for memory three times, for
 * what the wait before tells the address of: a `find` for its bucket, its record, and the neighbours and
 * level of that; a `rest` for its bucket, its level, and the last in line there. Here all calls wait
 * for the first at the same time, then all for the second, then for the third (group prefetching: Chen,
 * Ailamaki, Gibbons and Mowry, 2004), and with them for the first three in line on either side, whom
 * takers will meet. The book stays as it is, and where there is nothing, address 0 reads as well as any.
 */
export function fetchExpected(finds: u32, rests: u32): void {
  const findsEnd = FINDS + (finds as usize) * FIND
  const restsEnd = RESTS + (rests as usize) * REST
  let ask = findLevel(state.bestAsk).first()
  let bid = findLevel(state.bestBid).first()
  let read: u32 = 0

  for (let at = FINDS; at < findsEnd; at += FIND) {
    const find = changetype<Find>(at)
    find.order = changetype<Order>(firstInBucket(find.idTime, find.idChance))
  }
  for (let at = RESTS; at < restsEnd; at += REST) {
    const rest = changetype<Rest>(at)
    read += load<u32>(bucketOf(rest.idTime, rest.idChance))
    rest.level = findLevel(rest.key)
  }

  read += leaving(ask) + leaving(bid)
  ask = behind(ask)
  bid = behind(bid)
  for (let at = FINDS; at < findsEnd; at += FIND) {
    const find = changetype<Find>(at)
    const order = find.order
    const second = changetype<Order>(order.bucketNext)
    find.order = select<Order>(order, second, order.idChance === find.idChance)
  }
  for (let at = RESTS; at < restsEnd; at += REST) {
    const rest = changetype<Rest>(at)
    rest.last = rest.level.previous
  }

  read += leaving(ask) + leaving(bid)
  ask = behind(ask)
  bid = behind(bid)
  for (let at = FINDS; at < findsEnd; at += FIND) {
    const order = changetype<Find>(at).order
    read += word(order.next) + word(order.previous) + order.level.count
  }
  for (let at = RESTS; at < restsEnd; at += REST) read += word(changetype<Rest>(at).last)
  read += leaving(ask) + leaving(bid)

  // What is read is kept, lest a compiler find that it need not be read.
  state.fetched = read
}

/** Reads what an order needs to leave beside its own record: the first in its bucket. */
function leaving(order: Order): u32 {
  return load<u32>(load<u32>(headOf(order.hash)))
}

function behind(order: Order): Order {
  return changetype<Order>(order.next)
}

function word(link: Link): u32 {
  return load<u32>(changetype<usize>(link))
}

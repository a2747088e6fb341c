import { findLevel } from './ladder'
import { Level, Link, Order } from './level'
import { bucketOf, headOf } from './order-index'
import { FINDS, RESTS, state } from './state'

/** A `find` that will come, as the face notes it. */
@unmanaged
class Find {
  idTime: f64
  idChance: f64
  /** The first of its bucket; from the second wait on the second one, if the first has another id. */
  order: Order
  /** Where the address of that first one is. */
  bucket: usize
}

/** A placement that will come: it matches, and what is left may rest. */
@unmanaged
class Rest {
  idTime: f64
  idChance: f64
  key: u32
  level: Level
  /** The first of its bucket. */
  order: Order
  /** Where its address is. */
  bucket: usize
}

/** Bytes of a note. */
const FIND: usize = 24
const REST: usize = 32

/**
 * Brings into the cache what calls will need. In a large book each call waits for memory three times, because
 * each place tells the address of the next. A `find` needs its bucket, then the order's record, then the order's
 * neighbours and level. A placement needs its bucket and the way to its level, then the first order of the
 * bucket (which must have another id) and the level, then the second order and the last one of the level.
 * Here all calls wait for their first places together, then for their second, then for their third
 * (group prefetching: Chen, Ailamaki, Gibbons and Mowry, 2004). Along with them go the first three makers of
 * either side, whom takers will fill. The book stays as it is; where there is nothing, address 0 reads as zeros.
 */
export function fetchExpected(finds: u32, rests: u32): void {
  const findsEnd = FINDS + (finds as usize) * FIND
  const restsEnd = RESTS + (rests as usize) * REST
  let ask = findLevel(state.bestAsk).first()
  let bid = findLevel(state.bestBid).first()
  let read: u32 = 0

  // Reckoned apart from the loads: the fewer steps between two of them, the more a processor waits for at once.
  for (let at = FINDS; at < findsEnd; at += FIND) {
    const find = changetype<Find>(at)
    find.bucket = bucketOf(find.idTime, find.idChance)
  }
  for (let at = RESTS; at < restsEnd; at += REST) {
    const rest = changetype<Rest>(at)
    rest.bucket = bucketOf(rest.idTime, rest.idChance)
    rest.level = findLevel(rest.key)
  }

  for (let at = FINDS; at < findsEnd; at += FIND) {
    const find = changetype<Find>(at)
    find.order = changetype<Order>(load<u32>(find.bucket))
  }
  for (let at = RESTS; at < restsEnd; at += REST) {
    const rest = changetype<Rest>(at)
    rest.order = changetype<Order>(load<u32>(rest.bucket))
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
    read += rest.level.count + rest.order.key
  }
  // The record of each second one, before its neighbours are asked for.
  for (let at = FINDS; at < findsEnd; at += FIND) read += changetype<Find>(at).order.key

  read += leaving(ask) + leaving(bid)
  ask = behind(ask)
  bid = behind(bid)
  for (let at = FINDS; at < findsEnd; at += FIND) {
    const order = changetype<Find>(at).order
    read += word(order.next) + word(order.previous) + order.level.count
  }
  for (let at = RESTS; at < restsEnd; at += REST) {
    const rest = changetype<Rest>(at)
    read += word(rest.level.previous) + word(rest.order.bucketNext)
  }
  read += leaving(ask) + leaving(bid)

  // What is read is kept, lest a compiler find that it need not be read.
  state.fetched = read
}

/** Fetches what a maker that is filled leaves from: its record, and the first order of its bucket. */
function leaving(order: Order): u32 {
  return load<u32>(load<u32>(headOf(order.hash)))
}

function behind(order: Order): Order {
  return changetype<Order>(order.next)
}

function word(link: Link | null): u32 {
  return load<u32>(changetype<usize>(link))
}

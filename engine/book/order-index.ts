import { Order } from './level'
import { state } from './state'

/**
 * Finds a resting order by its id. Linear hashing (Litwin, 1980): chains run through the orders' own
 * records, and the table grows by one bucket at a time as orders come, splitting one old bucket. So
 * a small book keeps a small table that fits the cache, and no order ever pays for rehashing all of
 * them. A bucket an order is what was measured best: in a large book, a table of twice the size
 * misses the cache more often than a shorter chain saves.
 */
const FIRST_BUCKETS: u32 = 256

let heads: usize = 0
let buckets: u32 = FIRST_BUCKETS
/** The buckets before this round of splits: a power of two, at most `buckets`. */
let round: u32 = FIRST_BUCKETS

/** Makes room for the heads of the chains. */
export function openIndex(start: usize, capacity: usize): usize {
  heads = start
  return start + 4 * max(capacity, FIRST_BUCKETS as usize)
}

/** The resting order with this id, or null. */
export function findOrder(idTime: f64, idChance: f64): Order | null {
  let order = changetype<Order | null>(load<u32>(bucketOf(idTime, idChance)) as usize)
  while (order !== null) {
    if (order.idChance === idChance && order.idTime === idTime) return order
    order = order.bucketNext
  }
  return null
}

/** Where the search for an order begins: where the address of the first one of its bucket is. */
export function bucketOf(idTime: f64, idChance: f64): usize {
  return headOf(hashOf(idTime, idChance))
}

/** Adds an order, whose id must be in its record already and be in no other. */
export function addToIndex(order: Order): void {
  order.hash = hashOf(order.idTime, order.idChance)
  if (state.orders > buckets) split()
  push(order)
}

/** Takes out an order, which must be in. */
export function dropFromIndex(order: Order): void {
  let link = headOf(order.hash)
  let other = load<u32>(link) as usize
  while (other !== changetype<usize>(order)) {
    link = other + offsetof<Order>('bucketNext')
    other = load<u32>(link)
  }
  store<u32>(link, changetype<usize>(order.bucketNext))
}

/** Mixes all bits of an id: it may count up. */
function hashOf(idTime: f64, idChance: f64): u32 {
  const mixed = (reinterpret<u64>(idTime) * 0x9e3779b97f4a7c15) ^ reinterpret<u64>(idChance)
  return (((mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93) >> 32) as u32
}

/** Where the address of a bucket's first order is: a bucket not split off yet is its old one. */
export function headOf(hash: u32): usize {
  const bucket = hash & (2 * round - 1)
  return heads + ((bucket < buckets ? bucket : bucket - round) << 2)
}

function push(order: Order): void {
  const head = headOf(order.hash)
  order.bucketNext = changetype<Order | null>(load<u32>(head) as usize)
  store<u32>(head, changetype<usize>(order))
}

function split(): void {
  const head = heads + ((buckets - round) << 2)
  let order = changetype<Order | null>(load<u32>(head) as usize)
  store<u32>(head, 0)
  buckets += 1
  while (order !== null) {
    const next = order.bucketNext
    push(order)
    order = next
  }
  if (buckets === 2 * round) round = buckets
}

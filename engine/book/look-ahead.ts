import { Order } from './level'
import { firstInBucket } from './order-index'
import { EXPECTED } from './state'

/** An order that a coming call will name, as the face notes it; what follows its id was found of it. */
@unmanaged
class Expected {
  idTime: f64
  idChance: f64
  /** First in its bucket: most often the order itself. */
  order: Order
  next: usize
  previous: usize
  bucketNext: usize
}

const EXPECTED_ORDER: usize = 32

/**
 * Brings what calls will need of the noted orders into the cache. In a large book an order costs
 * three waits for memory, each for what the one before tells the address of: its bucket, its record,
 * its neighbours. Here all orders wait for the first at the same time, then all for the second, then
 * for the third (group prefetching: Chen, Ailamaki, Gibbons and Mowry, 2004). The book stays as it
 * is, and where there is no such order, address 0 reads as well as any.
 */
export function fetchExpected(orders: u32): void {
  const end = EXPECTED + (orders as usize) * EXPECTED_ORDER
  for (let at = EXPECTED; at < end; at += EXPECTED_ORDER) {
    const expected = changetype<Expected>(at)
    expected.order = changetype<Order>(firstInBucket(expected.idTime, expected.idChance))
  }
  for (let at = EXPECTED; at < end; at += EXPECTED_ORDER) {
    const expected = changetype<Expected>(at)
    const order = expected.order
    expected.next = changetype<usize>(order.next)
    expected.previous = changetype<usize>(order.previous)
    expected.bucketNext = changetype<usize>(order.bucketNext)
  }
  for (let at = EXPECTED; at < end; at += EXPECTED_ORDER) {
    const expected = changetype<Expected>(at)
    // What is read is kept, lest somebody find that it need not be read.
    expected.next = load<u32>(expected.next)
    expected.previous = load<u32>(expected.previous)
    expected.bucketNext = load<u32>(expected.bucketNext)
  }
}

import type { OrderPool } from './order-pool.js'

/** Finds a resting order by its id. */
export interface OrderIndex {
  /** The slot of the order with this id, or 0. */
  find(idTime: number, idChance: number): number
  /** Adds an order, whose id must be in its record already and be in no other. */
  insert(slot: number): void
  /** Takes out an order, which must be in. */
  delete(slot: number): void
}

const FIRST_BUCKETS = 256

/**
 * Linear hashing (Litwin, 1980): chains run through the orders' own records, and the table grows by
 * one bucket at a time as orders come, splitting one old bucket. So a small book keeps a small table
 * that fits the cache, and no order ever pays for rehashing all of them.
 */
export function createOrderIndex(capacity: number, pool: OrderPool): OrderIndex {
  const { orders, bucketNext, hash, idTime, idChance, idWords } = pool
  const heads = new Int32Array(Math.max(2 * capacity, FIRST_BUCKETS))
  let buckets = FIRST_BUCKETS
  /** The buckets before this round of splits: a power of two, at most `buckets`. */
  let round = FIRST_BUCKETS

  /** The low bits of the hash, one bit less where that bucket is not split off yet. */
  function bucketOf(mixed: number): number {
    const bucket = mixed & (2 * round - 1)
    return bucket - (round & ~((bucket - buckets) >> 31))
  }

  /** Mixes the words of an order's id: an id may count up, or be chosen by somebody unkind. */
  function hashOf(slot: number): number {
    const at = slot << 4
    let mixed = Math.imul(idWords[at] ^ Math.imul(idWords[at | 1], 0x9e3779b1), 0x85ebca77)
    mixed = Math.imul(mixed ^ (mixed >>> 15) ^ idWords[at | 2], 0x2c1b3c6d)
    mixed = Math.imul(mixed ^ (mixed >>> 13) ^ idWords[at | 3], 0x297a2d39)
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d)
    return mixed ^ (mixed >>> 15)
  }

  function push(slot: number): void {
    const bucket = bucketOf(hash[slot << 4])
    bucketNext[slot << 4] = heads[bucket]
    heads[bucket] = slot
  }

  function split(): void {
    const old = buckets - round
    let slot = heads[old]
    heads[old] = 0
    buckets += 1
    while (slot !== 0) {
      const next = bucketNext[slot << 4]
      push(slot)
      slot = next
    }
    if (buckets === 2 * round) round = buckets
  }

  return {
    find(time, chance) {
      // Record 0 is nobody's: the id is written there to be hashed as an order's would be.
      idTime[0] = time
      idChance[0] = chance
      let slot = heads[bucketOf(hashOf(0))]
      while (slot !== 0) {
        if (idChance[slot << 3] === chance && idTime[slot << 3] === time) return slot
        slot = bucketNext[slot << 4]
      }
      return 0
    },

    insert(slot) {
      hash[slot << 4] = hashOf(slot)
      if (2 * orders.count() > buckets && buckets < heads.length) split()
      push(slot)
    },

    delete(slot) {
      const bucket = bucketOf(hash[slot << 4])
      const next = bucketNext[slot << 4]
      let before = heads[bucket]
      if (before === slot) {
        heads[bucket] = next
        return
      }
      while (bucketNext[before << 4] !== slot) before = bucketNext[before << 4]
      bucketNext[before << 4] = next
    },
  }
}

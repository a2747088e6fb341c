import {
  BUCKET_NEXT,
  FLOATS,
  HASH,
  ID_CHANCE,
  ID_TIME,
  INTS,
  type OrderPool,
} from './order-pool.js'

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
  const { ints, floats, orders } = pool
  const heads = new Int32Array(Math.max(2 * capacity, FIRST_BUCKETS))
  let buckets = FIRST_BUCKETS
  /** The buckets before this round of splits: a power of two, at most `buckets`. */
  let round = FIRST_BUCKETS

  function bucketOf(hash: number): number {
    const bucket = hash & (2 * round - 1)
    return bucket < buckets ? bucket : bucket - round
  }

  function push(slot: number): void {
    const bucket = bucketOf(ints[slot * INTS + HASH])
    ints[slot * INTS + BUCKET_NEXT] = heads[bucket]
    heads[bucket] = slot
  }

  function split(): void {
    const old = buckets - round
    let slot = heads[old]
    heads[old] = 0
    buckets += 1
    while (slot !== 0) {
      const next = ints[slot * INTS + BUCKET_NEXT]
      push(slot)
      slot = next
    }
    if (buckets === 2 * round) round = buckets
  }

  return {
    find(idTime, idChance) {
      let slot = heads[bucketOf(hashOf(idTime, idChance))]
      while (slot !== 0) {
        const at = slot * FLOATS
        if (floats[at + ID_CHANCE] === idChance && floats[at + ID_TIME] === idTime) return slot
        slot = ints[slot * INTS + BUCKET_NEXT]
      }
      return 0
    },

    insert(slot) {
      const at = slot * FLOATS
      ints[slot * INTS + HASH] = hashOf(floats[at + ID_TIME], floats[at + ID_CHANCE])
      if (2 * orders.count() > buckets && buckets < heads.length) split()
      push(slot)
    },

    delete(slot) {
      const bucket = bucketOf(ints[slot * INTS + HASH])
      const next = ints[slot * INTS + BUCKET_NEXT]
      let before = heads[bucket]
      if (before === slot) {
        heads[bucket] = next
        return
      }
      while (ints[before * INTS + BUCKET_NEXT] !== slot) before = ints[before * INTS + BUCKET_NEXT]
      ints[before * INTS + BUCKET_NEXT] = next
    },
  }
}

const LOW_WORD = 2 ** -32

/** Spreads all bits of an id over 32: an id may count up, or be chosen by somebody who is not kind. */
function hashOf(idTime: number, idChance: number): number {
  let hash = Math.imul(idTime | 0, 0x9e3779b1) ^ Math.imul((idTime * LOW_WORD) | 0, 0x85ebca77)
  hash = Math.imul(hash ^ (hash >>> 15) ^ (idChance | 0), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 13) ^ ((idChance * LOW_WORD) | 0), 0x297a2d39)
  return hash ^ (hash >>> 16)
}

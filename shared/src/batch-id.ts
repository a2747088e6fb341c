import { assert } from './assert.js'
import type { OrderId } from './order-id.js'

/** How many ids a batch takes: its own and, behind it, one for each of up to 63 orders. */
const PLACES = 64

/** The id of a batch, made from a new id. The ids of its orders follow from it (`idInBatch`). */
export function batchIdFrom(id: OrderId): OrderId {
  return { time: id.time, chance: id.chance - (id.chance % PLACES) }
}

/**
 * The id of the order at a place of a batch, counted from 0. Whoever knows the batch's id and its orders
 * knows theirs, so that the answer to a batch that was sent twice can name what the first one placed.
 */
export function idInBatch(batch: OrderId, place: number): OrderId {
  assert(batch.chance % PLACES === 0, "A batch's id must come from batchIdFrom.")
  assert(place + 1 < PLACES, 'A batch has places for 63 orders.')
  return { time: batch.time, chance: batch.chance + place + 1 }
}

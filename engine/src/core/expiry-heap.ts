import { assert } from '@truebook/shared/assert'

/** The orders of one market that expire, the soonest first. Times are unix milliseconds. */
export interface ExpiryHeap {
  /** Adds a slot, which must not be in; `rank` is for slots that rank otherwise than by turns. */
  add(slot: number, at: number, rank?: number): void
  /** Takes a slot out; does nothing if it is not in. */
  remove(slot: number): void
  /** When the soonest order expires; Infinity if none does. */
  peekAt(): number
  /** The soonest order, or 0. Of orders that expire together, the one that was added first or ranks lowest. */
  peekSlot(): number
}

/**
 * A binary heap of the slots of a book of this capacity, numbered from 1 so that the parent of a
 * place is half of it. Every slot knows its place, so an order that closes early leaves at once.
 */
export function createExpiryHeap(capacity: number): ExpiryHeap {
  const heap = new Int32Array(capacity + 1)
  const places = new Int32Array(capacity + 1)
  const times = new Float64Array(capacity + 1)
  /** When each slot was added, counted in additions, if no rank was given: ties break alike in every replay. */
  const ranks = new Float64Array(capacity + 1)
  let size = 0
  let turn = 0

  function isSooner(slot: number, other: number): boolean {
    if (times[slot] !== times[other]) return times[slot] < times[other]
    return ranks[slot] < ranks[other]
  }

  function put(slot: number, place: number): void {
    heap[place] = slot
    places[slot] = place
  }

  function rise(slot: number, from: number): void {
    let place = from
    while (place > 1 && isSooner(slot, heap[place >>> 1])) {
      put(heap[place >>> 1], place)
      place >>>= 1
    }
    put(slot, place)
  }

  function sink(slot: number, from: number): void {
    let place = from
    while (2 * place <= size) {
      let child = 2 * place
      if (child < size && isSooner(heap[child + 1], heap[child])) child += 1
      if (!isSooner(heap[child], slot)) break
      put(heap[child], place)
      place = child
    }
    put(slot, place)
  }

  function remove(slot: number): void {
    const place = places[slot]
    if (place === 0) return
    const last = heap[size]
    places[slot] = 0
    size -= 1
    if (last === slot) return
    if (isSooner(last, slot)) rise(last, place)
    else sink(last, place)
  }

  return {
    add(slot, at, rank = turn) {
      assert(places[slot] === 0, 'A slot must not be in the expiry heap when it is added.')
      times[slot] = at
      ranks[slot] = rank
      turn += 1
      size += 1
      rise(slot, size)
    },
    remove,
    peekAt: () => (size === 0 ? Number.POSITIVE_INFINITY : times[heap[1]]),
    peekSlot: () => (size === 0 ? 0 : heap[1]),
  }
}

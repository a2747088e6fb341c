import { assert } from '@truebook/shared/assert'

/** What expires, the soonest first: slots from 1 to a capacity, with unix milliseconds. */
export interface ExpiryHeap {
  /** Adds a slot, which must not be in. */
  add(slot: number, at: number): void
  /** Takes a slot out; does nothing if it is not in. */
  remove(slot: number): void
  /** When a slot expires; 0 if it is not in. */
  at(slot: number): number
  /** When the soonest slot expires; Infinity if none does. */
  soonestAt(): number
  /** The soonest slot, or 0. Of those that expire together, the one that ranks lowest. */
  soonestSlot(): number
  /** All that are in, in any order. */
  slots(): number[]
}

/**
 * A binary heap, numbered from 1 so that the parent of a place is half of it. Every slot knows its place,
 * so an order that closes early leaves at once. `rankOf` ranks slots that expire together: it must not
 * change while a slot is in, and must be the same in a restored state.
 */
export function createExpiryHeap(capacity: number, rankOf: (slot: number) => number): ExpiryHeap {
  const heap = new Int32Array(capacity + 1)
  const places = new Int32Array(capacity + 1)
  const times = new Float64Array(capacity + 1)
  let size = 0

  function isSooner(slot: number, other: number): boolean {
    if (times[slot] !== times[other]) return times[slot] < times[other]
    return rankOf(slot) < rankOf(other)
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
    add(slot, at) {
      assert(places[slot] === 0, 'A slot must not be in the expiry heap when it is added.')
      times[slot] = at
      size += 1
      rise(slot, size)
    },
    remove,
    at: (slot) => (places[slot] === 0 ? 0 : times[slot]),
    soonestAt: () => (size === 0 ? Number.POSITIVE_INFINITY : times[heap[1]]),
    soonestSlot: () => (size === 0 ? 0 : heap[1]),
    slots: () => [...heap.subarray(1, size + 1)],
  }
}

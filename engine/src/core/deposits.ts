import { type DepositKey, type Many, manyOf } from './snapshot.js'

/**
 * The deposits credited so far, one bit each. A highest count would not do: anybody may make a deposit that
 * is parked and never credited, so counts may stay missing for ever.
 */
export interface CreditedDeposits {
  has(key: DepositKey): boolean
  add(key: DepositKey): void
  /** Sorted by network, then count. */
  all(): Many<DepositKey>
}

/** How many consecutive counts share a page of bits. */
const PAGE = 4_096

export function createCreditedDeposits(): CreditedDeposits {
  /** Pages of bits by network, then by the counts' page. */
  const networks = new Map<number, Map<number, Uint8Array>>()
  let count = 0

  function* each(): Generator<DepositKey> {
    for (const [network, pages] of sortedByKey(networks)) {
      for (const [page, bits] of sortedByKey(pages)) {
        for (const place of placesIn(bits)) yield { network, depositCount: page * PAGE + place }
      }
    }
  }

  return {
    has({ network, depositCount }) {
      const bits = networks.get(network)?.get(pageOf(depositCount))
      return bits !== undefined && isSet(bits, placeOf(depositCount))
    },
    add({ network, depositCount }) {
      const pages = networks.get(network) ?? new Map<number, Uint8Array>()
      networks.set(network, pages)
      const bits = pages.get(pageOf(depositCount)) ?? new Uint8Array(PAGE / 8)
      pages.set(pageOf(depositCount), bits)
      const place = placeOf(depositCount)
      if (isSet(bits, place)) return
      bits[place >> 3] |= 1 << (place & 7)
      count += 1
    },
    all: () => manyOf(count, each),
  }
}

/** Not by bit operators: counts may exceed 32 bits. */
function pageOf(depositCount: number): number {
  return Math.floor(depositCount / PAGE)
}

function placeOf(depositCount: number): number {
  return depositCount - pageOf(depositCount) * PAGE
}

function isSet(bits: Uint8Array, place: number): boolean {
  return (bits[place >> 3] & (1 << (place & 7))) !== 0
}

function placesIn(bits: Uint8Array): number[] {
  return Array.from({ length: PAGE }, (_, place) => place).filter((place) => isSet(bits, place))
}

function sortedByKey<T>(map: ReadonlyMap<number, T>): [number, T][] {
  return [...map].sort(([a], [b]) => a - b)
}

import { type DepositKey, type Many, manyOf } from './snapshot.js'

/**
 * The deposits credited so far, a bit each. Anybody may deposit what is parked for ever, so a count may
 * stay missing: no mark has all of them below it.
 */
export interface CreditedDeposits {
  has(key: DepositKey): boolean
  add(key: DepositKey): void
  /** Sorted by network, then count. */
  all(): Many<DepositKey>
}

/** So many counts that follow each other share their bytes. */
const PAGE = 4_096

export function createCreditedDeposits(): CreditedDeposits {
  /** By network, then by count in pages. */
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

/** Counts may be beyond what bit operators take. */
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

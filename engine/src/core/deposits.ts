import type { DepositKey } from './snapshot.js'

/**
 * The deposits credited so far, a bit each. Anybody may deposit what is parked for ever, so a count may
 * stay missing: no mark has all of them below it.
 */
export interface CreditedDeposits {
  has(key: DepositKey): boolean
  add(key: DepositKey): void
  /** Sorted by network, then count. */
  all(): DepositKey[]
}

/** So many counts that follow each other share their bytes. */
const PAGE = 4_096

export function createCreditedDeposits(): CreditedDeposits {
  /** By network, then by count in pages. */
  const networks = new Map<number, Map<number, Uint8Array>>()

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
      bits[place >> 3] |= 1 << (place & 7)
    },
    all() {
      return sortedByKey(networks).flatMap(([network, pages]) =>
        sortedByKey(pages).flatMap(([page, bits]) =>
          placesIn(bits).map((place) => ({ network, depositCount: page * PAGE + place })),
        ),
      )
    },
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

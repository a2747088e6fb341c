import type { DepositKey } from './snapshot.js'

/** The deposits credited so far: per network all below a mark, and single ones above it. */
export interface CreditedDeposits {
  has(key: DepositKey): boolean
  add(key: DepositKey): void
  /** Sorted by network, then count. */
  all(): DepositKey[]
}

interface Network {
  /** Every count below this one is credited. */
  through: number
  readonly beyond: Set<number>
}

export function createCreditedDeposits(): CreditedDeposits {
  const networks = new Map<number, Network>()

  function networkOf(id: number): Network {
    const known = networks.get(id)
    if (known) return known
    const fresh = { through: 0, beyond: new Set<number>() }
    networks.set(id, fresh)
    return fresh
  }

  return {
    has({ network, depositCount }) {
      const known = networks.get(network)
      if (!known) return false
      return depositCount < known.through || known.beyond.has(depositCount)
    },
    add({ network, depositCount }) {
      const known = networkOf(network)
      const { beyond } = known
      beyond.add(depositCount)
      while (beyond.delete(known.through)) known.through += 1
    },
    all() {
      const ids = [...networks.keys()].sort((a, b) => a - b)
      return ids.flatMap((network) => {
        const { through, beyond } = networkOf(network)
        const counts = Array.from({ length: through }, (_, count) => count)
        const rest = [...beyond].sort((a, b) => a - b)
        return [...counts, ...rest].map((depositCount) => ({ network, depositCount }))
      })
    },
  }
}

import type { Database } from '@truebook/shared/db/connect'
import { readSolvency, type SolvencySums } from '@truebook/shared/db/solvency'
import { LRUCache } from 'lru-cache'

/**
 * The sums that anybody may ask for, so they are added up at most once a second, and for no more than a
 * tenth of the time: they go through all deposits and withdrawals that there ever were.
 */
export type ReadSolvency = () => Promise<SolvencySums>

const KEPT_MS = 1_000
/** So many times as long as it took to add them up. */
const KEPT_TIMES = 10

export function createSolvency(db: Database): ReadSolvency {
  const cache = new LRUCache<'sums', SolvencySums>({
    max: 1,
    ttl: KEPT_MS,
    async fetchMethod(_key, _stale, { options }) {
      const begun = performance.now()
      const sums = await readSolvency(db)
      options.ttl = Math.max(KEPT_MS, KEPT_TIMES * (performance.now() - begun))
      return sums
    },
  })
  return async () => {
    const sums = await cache.fetch('sums')
    if (!sums) throw new Error('The sums of the ledger could not be read.')
    return sums
  }
}

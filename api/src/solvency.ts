import type { Database } from '@truebook/shared/db/connect'
import { readSolvency, type SolvencySums } from '@truebook/shared/db/solvency'
import { LRUCache } from 'lru-cache'

/** The sums that anybody may ask for, so they are added up at most once a second. */
export type ReadSolvency = () => Promise<SolvencySums>

const KEPT_MS = 1_000

export function createSolvency(db: Database): ReadSolvency {
  const cache = new LRUCache<'sums', SolvencySums>({
    max: 1,
    ttl: KEPT_MS,
    fetchMethod: () => readSolvency(db),
  })
  return async () => {
    const sums = await cache.fetch('sums')
    if (!sums) throw new Error('The sums of the ledger could not be read.')
    return sums
  }
}

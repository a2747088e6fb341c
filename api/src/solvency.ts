import type { Database } from '@truebook/shared/db/connect'
import { readSolvency, type SolvencySums } from '@truebook/shared/db/solvency'

/**
 * The sums that anybody may ask for, so they are added up at most once a second, and for no more than a
 * tenth of the time, be it in vain: they go through all deposits and withdrawals that there ever were.
 */
export type ReadSolvency = () => Promise<SolvencySums>

const KEPT_MS = 1_000
/** So many times as long as it took to add them up. */
const KEPT_TIMES = 10

export function createSolvency(db: Database): ReadSolvency {
  let sums: Promise<SolvencySums> | undefined
  let keptUntil = 0

  async function read(): Promise<SolvencySums> {
    keptUntil = Number.POSITIVE_INFINITY
    const begun = performance.now()
    try {
      return await readSolvency(db)
    } finally {
      const ended = performance.now()
      keptUntil = ended + Math.max(KEPT_MS, KEPT_TIMES * (ended - begun))
    }
  }

  return () => {
    if (!sums || performance.now() >= keptUntil) sums = read()
    return sums
  }
}

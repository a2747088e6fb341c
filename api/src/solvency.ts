import type { Database } from '@truebook/shared/db/connect'
import { readSolvency, type SolvencySums } from '@truebook/shared/db/solvency'

/**
 * The sums that anybody may ask for, so they are added up at most once a second, and for no more than a
 * tenth of the time, or half of it in vain: they go through all deposits and withdrawals that there ever were.
 */
export type ReadSolvency = () => Promise<SolvencySums>

const KEPT_MS = 1_000
/** So many times as long as it took to add them up. */
const KEPT_TIMES = 10
/** A database that is away costs nothing to ask. */
const FAILURE_KEPT_TIMES = 1

export function createSolvency(db: Database): ReadSolvency {
  let sums: Promise<SolvencySums> | undefined
  let keptUntil = 0

  async function read(): Promise<SolvencySums> {
    keptUntil = Number.POSITIVE_INFINITY
    const begun = performance.now()
    let times = FAILURE_KEPT_TIMES
    try {
      const read = await readSolvency(db)
      times = KEPT_TIMES
      return read
    } finally {
      const ended = performance.now()
      keptUntil = ended + Math.max(KEPT_MS, times * (ended - begun))
    }
  }

  return () => {
    if (!sums || performance.now() >= keptUntil) sums = read()
    return sums
  }
}

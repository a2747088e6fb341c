import type { Database } from '@truebook/shared/db/connect'
import { readSolvency, type SolvencySums } from '@truebook/shared/db/solvency'

/**
 * The sums that anybody may ask for. To add them up goes through all deposits and withdrawals that there ever
 * were, so that is done at most once a second, and takes at most a tenth of the time, or half of it while it
 * fails.
 */
export type ReadSolvency = () => Promise<SolvencySums>

const KEPT_MS = 1_000
/** Sums are kept for this many times as long as it took to add them up. */
const KEPT_TIMES = 10
/** The same for a failure: to ask a database that is away costs nothing. */
const FAILURE_KEPT_TIMES = 1

/** `now` gives monotonic milliseconds. */
export function createSolvency(db: Database, now = () => performance.now()): ReadSolvency {
  let sums: Promise<SolvencySums> | undefined
  let keptUntil = 0

  async function read(): Promise<SolvencySums> {
    keptUntil = Number.POSITIVE_INFINITY
    const begun = now()
    let times = FAILURE_KEPT_TIMES
    try {
      const read = await readSolvency(db)
      times = KEPT_TIMES
      return read
    } finally {
      const ended = now()
      keptUntil = ended + Math.max(KEPT_MS, times * (ended - begun))
    }
  }

  return () => {
    if (!sums || now() >= keptUntil) sums = read()
    return sums
  }
}

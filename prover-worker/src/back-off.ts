import type { Job } from './dispatcher.js'

/** However long something fails, it is tried again after this long. */
const LONGEST_MS = 5_000

/** A job, and a way to have its turn come now. */
export interface PatientJob extends Job {
  /** Runs it at once, or once more when it is under way. */
  hurry(): Promise<void>
}

/**
 * A job that is left out for a while after it failed, twice as long each time; while it is under way
 * it is not begun again, however often its turn comes. `now` is any clock in milliseconds.
 */
export function withBackOff(job: Job, now: () => number): PatientJob {
  let failures = 0
  let notBefore = 0
  let underWay: Promise<void> | undefined
  let isWantedAgain = false

  async function once(): Promise<void> {
    try {
      do {
        isWantedAgain = false
        await job.run()
      } while (isWantedAgain)
      failures = 0
      notBefore = 0
    } catch (error) {
      failures += 1
      notBefore = now() + Math.min(job.everyMs * 2 ** failures, LONGEST_MS)
      throw error
    } finally {
      underWay = undefined
    }
  }

  return {
    ...job,
    async run() {
      if (underWay || now() < notBefore) return
      underWay = once()
      await underWay
    },
    async hurry() {
      if (underWay) {
        isWantedAgain = true
        return
      }
      underWay = once()
      await underWay
    },
  }
}

import type { Job } from './dispatcher.js'

/** The longest pause after a failure, however often the job has failed. */
const LONGEST_MS = 5_000

/** A job that can also be run out of turn. */
export interface PatientJob extends Job {
  /** Runs the job now; where it is under way, once more after that. */
  hurry(): Promise<void>
}

/**
 * Wraps a job so that after a failure it skips its turns for a while, twice as long after each further one. A
 * turn that comes while the job is under way is skipped too. `now` is any clock in milliseconds.
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

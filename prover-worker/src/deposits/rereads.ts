/** When what a node left something out of is read again. */
export interface Rereads {
  /** Whether it is time to, which takes that time; the next is twice as far off. */
  take(): boolean
  /** Nothing is missing: the next time is at once. */
  done(): void
}

const FIRST_MS = 1_000
const LAST_MS = 600_000

/**
 * A node that has pruned what is missing leaves it out each time, and there may be months of blocks to read
 * again: so that is done at once, and then further and further apart, up to ten minutes. Between these times
 * only the newest blocks are looked at. `elapsed` is any clock in milliseconds that nobody sets.
 */
export function createRereads(elapsed: () => number = () => performance.now()): Rereads {
  let notBefore = Number.NEGATIVE_INFINITY
  let apart = FIRST_MS
  return {
    take() {
      if (elapsed() < notBefore) return false
      notBefore = elapsed() + apart
      apart = Math.min(2 * apart, LAST_MS)
      return true
    },
    done() {
      notBefore = Number.NEGATIVE_INFINITY
      apart = FIRST_MS
    },
  }
}

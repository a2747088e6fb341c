/** When to read again from where a node left something out. */
export interface Rereads {
  /** Whether it is time to read again. If so, the next time is twice as far off. */
  take(): boolean
  /** Nothing is missing any more: the next time is at once. */
  done(): void
}

const FIRST_MS = 1_000
const LAST_MS = 600_000

/**
 * A node that has pruned what is missing leaves it out each time, and there may be months of blocks to read
 * again. So the first reading is at once, and the next ones further and further apart, up to ten minutes;
 * meanwhile only the newest blocks are looked at. `elapsed` is a clock in milliseconds that is never set
 * back.
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

/** What is known of how long the engine will take for one more command. */
export interface Backlog {
  /** Notes that a command went out. */
  sent(): void
  /** Notes a decision: that the engine is at work, and, of commands sent here, how fast. */
  decided(decision: { readonly isOurs: boolean; readonly waiting: number }): void
  /** Milliseconds that a command sent now is likely to wait, behind so many. */
  waitMs(waiting: number): number
}

/** Any engine decides so many a second: a burst after a quiet hour is no backlog. */
const LEAST_PER_SECOND = 200
/** So few may wait however silent the engine is: somebody must find out that it is back. */
const PROBES = 16
const SLICE_MS = 1_000

/**
 * The wait is how many wait, by how many were decided a second lately; or, where it is longer, how
 * long nothing has been decided at all, even if those who waited for it have given up. What the
 * engine did before a pause says how fast it will be after it, so a pause does not make it slower.
 */
export function createBacklog(now: () => number): Backlog {
  let perSecond = 0
  let sliceBegun = now()
  let inSlice = 0
  let silentSince: number | undefined

  function count(): void {
    inSlice += 1
    const ms = now() - sliceBegun
    if (ms < SLICE_MS) return
    perSecond = Math.max((inSlice / ms) * 1000, perSecond / 2)
    sliceBegun = now()
    inSlice = 0
  }

  return {
    sent() {
      silentSince ??= now()
    },
    decided({ isOurs, waiting }) {
      silentSince = waiting > 0 ? now() : undefined
      if (isOurs) count()
    },
    waitMs(waiting) {
      const behind = (waiting / (perSecond + LEAST_PER_SECOND)) * 1000
      const silent = silentSince === undefined ? 0 : now() - silentSince
      return waiting < PROBES ? behind : Math.max(behind, silent)
    },
  }
}

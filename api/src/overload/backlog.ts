/** What is known of how long the engine will take for one more command. */
export interface Backlog {
  /** Notes that a command went out. */
  sent(): void
  /** Notes that a command did not go out after all, and how many others wait. */
  unsent(waiting: number): void
  /** Notes a decision: that the engine is at work, and, of commands sent here, how fast. */
  decided(decision: { readonly isOurs: boolean; readonly waiting: number }): void
  /** Milliseconds that a command sent now is likely to wait, behind so many. */
  waitMs(waiting: number): number
  /** Whether nothing was decided for longer than an engine at work takes. */
  isSilent(): boolean
}

/** An engine that is not busy could decide so many a second: a burst is no backlog. */
const LEAST_PER_SECOND = 1_000
/** So few may wait however silent the engine is: somebody must find out that it is back. */
const PROBES = 16
const SLICE_MS = 1_000
/** An engine that says nothing for longer is away, not slow. */
const LONGEST_STEP_MS = 500
const SILENT_AFTER_MS = 250

/**
 * The wait is how many wait, by how many are decided a second; or, where it is longer, how long
 * nothing has been decided at all, even if those who waited for it have given up. A pause does not
 * make an engine slower: it is as fast after it as it was before.
 */
export function createBacklog(now: () => number): Backlog {
  let perSecond = LEAST_PER_SECOND
  let last = now()
  let silentSince: number | undefined
  let slice = { ms: 0, decided: 0, fewest: Number.POSITIVE_INFINITY }

  function count(waiting: number): void {
    slice.ms += Math.min(now() - last, LONGEST_STEP_MS)
    slice.decided += 1
    slice.fewest = Math.min(slice.fewest, waiting)
    last = now()
    if (slice.ms < SLICE_MS) return
    const rate = (slice.decided / slice.ms) * 1000
    // Only one that always had more to do was as fast as it can be.
    const isBusy = slice.fewest >= PROBES
    perSecond = isBusy ? rate : Math.max(rate, perSecond / 2, LEAST_PER_SECOND)
    slice = { ms: 0, decided: 0, fewest: Number.POSITIVE_INFINITY }
  }

  const silentMs = () => (silentSince === undefined ? 0 : now() - silentSince)

  return {
    sent() {
      silentSince ??= now()
    },
    unsent(waiting) {
      if (waiting === 0) silentSince = undefined
    },
    decided({ isOurs, waiting }) {
      silentSince = waiting > 0 ? now() : undefined
      if (isOurs) count(waiting)
    },
    waitMs(waiting) {
      const behind = (waiting / perSecond) * 1000
      return waiting < PROBES ? behind : Math.max(behind, silentMs())
    },
    isSilent: () => silentMs() > SILENT_AFTER_MS,
  }
}

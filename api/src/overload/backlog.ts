/** Estimates how long the engine will take for one more command. */
export interface Backlog {
  /** Notes that a command went out. */
  sent(): void
  /** Notes that a command was not sent after all, and how many others wait. */
  unsent(waiting: number): void
  /** Notes a decision: the engine is at work. Decisions about commands sent here also tell how fast. */
  decided(decision: { readonly isOurs: boolean; readonly waiting: number }): void
  /** Milliseconds that a command sent now is likely to wait, behind `waiting` others. */
  waitMs(waiting: number): number
  /** Whether nothing was decided for longer than a working engine takes. */
  isSilent(): boolean
}

/** An engine that is not busy is taken to decide this many a second: a burst is no backlog. */
const LEAST_PER_SECOND = 1_000
/**
 * With fewer waiting commands than this, a silence of the engine is not counted: some must be sent, to find
 * out that it is back.
 */
const PROBES = 16
const SLICE_MS = 1_000
/** At most this much of a pause counts as the engine's time: in a longer one it was away, not slow. */
const LONGEST_STEP_MS = 500
const SILENT_AFTER_MS = 250

/**
 * The wait is the number of waiting commands by the decisions a second. Where that is longer, it is the time
 * for which nothing has been decided, even if those who waited have given up. After a pause an engine counts
 * as fast as before it.
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
    // Only an engine that always had more to do has shown how fast it can be.
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

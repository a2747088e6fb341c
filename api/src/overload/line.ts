/** Requests that were read and are not begun yet. They begin in the order in which they came. */
export interface Line {
  /** Takes a place; calls `begin` when it is its turn. */
  join(begin: () => void): void
  /** Milliseconds that a request that joins now is likely to wait. */
  waitMs(): number
  /** Notes that a connection was accepted: more may be waiting. */
  connected(): void
}

export interface LineOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Calls `next` in this turn of the event loop or the next, after what has arrived was read. */
  readonly defer: (next: () => void) => void
  /** How many requests begin before sockets are polled again. */
  readonly slice: number
  /** For how many milliseconds they begin, if `slice` of them take longer. */
  readonly sliceMs: number
}

/** How many times in a row the loop may poll again only for new connections. */
const MOST_LOOKS = 32

/**
 * Left alone, Node runs every request that has arrived before it polls sockets again, and then
 * accepts one connection a poll: under load, new clients wait for a minute. So requests queue
 * here and start in slices, between which the loop polls. A turn is at most `slice` calls of
 * `next`:
 * - If a connection has been accepted, the turn begins nothing more, so that the loop polls again
 *   at once for others. At most MOST_LOOKS such turns follow each other.
 * - Otherwise each call begins one request, until `sliceMs` have passed.
 * - The last call ends the turn, and defers the calls of the next one if requests still wait.
 */
export function createLine({ now, defer, slice, sliceMs }: LineOptions): Line {
  const waiting: (() => void)[] = []
  const pace = createPace(now)
  /** How many calls of `next` are still to come in this turn. */
  let due = 0
  let isLooking = false
  let looks = 0
  let isConnecting = false
  /** When the first request of this turn began. */
  let since: number | undefined

  /** Defers as many calls as there are requests to begin, at most a slice. */
  function callLater(): void {
    while (due < Math.min(waiting.length, slice)) {
      due += 1
      defer(next)
    }
  }

  /** Begins one request: a call for each, so that it gets as far as it can before the next begins. */
  function next(): void {
    if (isConnecting) look()
    if (!isLooking && isInTime()) begin()
    due -= 1
    if (due > 0) return
    since = undefined
    if (!isLooking) looks = 0
    isLooking = false
    if (waiting.length > 0) callLater()
    else pace.rest()
  }

  function look(): void {
    isConnecting = false
    isLooking = looks < MOST_LOOKS
    looks += 1
  }

  function isInTime(): boolean {
    since ??= now()
    return now() - since < sliceMs
  }

  function begin(): void {
    pace.step()
    waiting.shift()?.()
  }

  return {
    join(begin) {
      waiting.push(begin)
      callLater()
    },
    waitMs: () => waiting.length * pace.stepMs(),
    connected() {
      isConnecting = true
    },
  }
}

/** At most this much of a pause counts: a machine that stood still is not slower after it. */
const LONGEST_STEP_MS = 250
/** Steps that the average covers: at this many both sums are halved, so that older ones fade. */
const OF_LATE = 512

/** Measures the milliseconds from one request's beginning to the next, while there always is another. */
function createPace(now: () => number) {
  let last: number | undefined
  // The estimate before any was begun: 0.2 ms.
  let [steps, ms] = [OF_LATE / 2, OF_LATE / 10]
  return {
    step() {
      const before = last
      last = now()
      if (before === undefined) return
      ms += Math.min(last - before, LONGEST_STEP_MS)
      steps += 1
      if (steps < OF_LATE) return
      steps /= 2
      ms /= 2
    },
    rest() {
      last = undefined
    },
    stepMs: () => ms / steps,
  }
}

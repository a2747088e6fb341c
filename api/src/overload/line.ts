/** Requests that were read and are not begun yet: who came first is begun first. */
export interface Line {
  /** Takes a place; calls back when it is somebody's turn. */
  join(begin: () => void): void
  /** Milliseconds that whoever takes the last place is likely to stand. */
  waitMs(): number
  /** Notes that a connection was taken: there may be more of them. */
  connected(): void
}

export interface LineOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Calls back in this turn of the event loop or the next, after what has arrived was read. */
  readonly defer: (next: () => void) => void
  /** How many are begun before sockets are looked at again. */
  readonly slice: number
  /** For how long they are, in milliseconds, where that is less. */
  readonly sliceMs: number
}

/** How often in a row the loop may look again for new connections alone. */
const MOST_LOOKS = 32

/**
 * Left alone, Node runs every request that has arrived before it polls sockets again, and then accepts one
 * connection a poll: under load, new clients wait for a minute. So requests queue here and start in slices of at
 * most `slice` requests or `sliceMs`. Between slices the loop polls sockets, and again at once, up to MOST_LOOKS
 * times, while each poll finds a new connection.
 */
export function createLine({ now, defer, slice, sliceMs }: LineOptions): Line {
  const waiting: (() => void)[] = []
  const pace = createPace(now)
  /** How many calls are still to come in this turn. */
  let due = 0
  let isLooking = false
  let looks = 0
  let isConnecting = false
  /** When the first of this turn was begun. */
  let since: number | undefined

  /** As many calls as there are to begin, at most a slice. */
  function callLater(): void {
    while (due < Math.min(waiting.length, slice)) {
      due += 1
      defer(next)
    }
  }

  /** One at a time: each comes as far as it can before the next. */
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

/** A machine that stood still is not slower after it. */
const LONGEST_STEP_MS = 250
/** Steps that the average covers: at this many both sums are halved, so that older ones fade. */
const OF_LATE = 512

/** How long it takes from one request to the next while there is always another. */
function createPace(now: () => number) {
  let last: number | undefined
  // What is believed before any was begun.
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

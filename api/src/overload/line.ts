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
}

/** How long requests are begun before sockets are looked at again: at least, and at most. */
const SHORTEST_SLICE_MS = 4
const LONGEST_SLICE_MS = 50
/** How long the loop may look again for new connections alone. */
const LONGEST_LOOK_MS = 200
/** The most that are begun in a slice. */
const MOST_A_SLICE = 256

/**
 * By itself the event loop reads and begins all that has arrived before it looks again, which takes
 * the longer the more there is; and each time that it looks it takes one new connection, so that
 * others wait for a minute. So what was read waits here, and is begun in slices, between which the
 * loop looks as often as it finds a new connection. A slice is as long as what came between was, so
 * that much that is turned away does not leave what was taken without time.
 */
export function createLine({ now, defer }: LineOptions): Line {
  const waiting: (() => void)[] = []
  const pace = createPace()
  /** How many calls are still to come in this slice. */
  let due = 0
  let until: number | undefined
  let ended = now()
  let isConnecting = false

  /** As many calls as there are to begin. */
  function callLater(): void {
    if (due === 0) until = undefined
    while (due < Math.min(waiting.length, MOST_A_SLICE)) {
      due += 1
      defer(next)
    }
  }

  /** One at a time, since each is to come as far as it can before the clock is looked at. */
  function next(): void {
    const time = now()
    until ??= time + sliceAfter(time - ended)
    if (time < until) begin(time)
    due -= 1
    if (due > 0) return
    if (waiting.length > 0) callLater()
    else pace.rest()
  }

  function sliceAfter(ms: number): number {
    const isOver = isConnecting && ms < LONGEST_LOOK_MS
    isConnecting = false
    return isOver ? 0 : Math.min(Math.max(ms, SHORTEST_SLICE_MS), LONGEST_SLICE_MS)
  }

  function begin(time: number): void {
    pace.step(time)
    waiting.shift()?.()
    ended = now()
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
/** How many of late count, more or less. */
const OF_LATE = 512

/** How long it takes from one request to the next while there is always another. */
function createPace() {
  let last: number | undefined
  // What is believed before any was begun.
  let [steps, ms] = [OF_LATE / 2, OF_LATE / 10]
  return {
    step(time: number) {
      const before = last
      last = time
      if (before === undefined) return
      ms += Math.min(time - before, LONGEST_STEP_MS)
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

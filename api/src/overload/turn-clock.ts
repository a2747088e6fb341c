/** How long the process has been at the requests that it found when it last looked. */
export interface TurnClock {
  turn(): Turn
  /** The longest turn since this was last asked, in milliseconds. */
  longest(): number
}

/** One turn of the event loop, as far as it is about requests; in milliseconds. */
export interface Turn {
  /** Since its first request; 0 for that one. */
  readonly age: number
  /** How long the turn before it was; 0 where there was nothing to do between them. */
  readonly before: number
}

export interface TurnClockOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Calls back at the end of the turn. */
  readonly atEnd: (end: () => void) => void
}

/** Two turns with less between them follow each other at once. */
const PAUSE_MS = 5

/**
 * One turn takes in all that has arrived, so its age is how long a request has waited unread since
 * then: where requests come faster than they can be served, turns grow, and nothing else tells.
 */
export function createTurnClock({ now, atEnd }: TurnClockOptions): TurnClock {
  let begun: number | undefined
  let ended = Number.NEGATIVE_INFINITY
  let before = 0
  let longest = 0

  function begin(time: number): number {
    if (time - ended > PAUSE_MS) before = 0
    begun = time
    atEnd(() => {
      ended = now()
      before = ended - time
      longest = Math.max(longest, before)
      begun = undefined
    })
    return time
  }

  return {
    turn() {
      const time = now()
      return { age: time - (begun ?? begin(time)), before }
    },
    longest() {
      const most = longest
      longest = 0
      return most
    },
  }
}

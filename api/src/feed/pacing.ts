/** How long sending must pause, so that it takes no more than its share of the time. In milliseconds. */
export interface Pacing {
  /** What of the pause is left at a time; below 0 where it is over. */
  left(at: number): number
  /** Notes that sending went on for a while. */
  sent(turn: { readonly from: number; readonly to: number }): void
}

/** The pause for what sending took: so much goes to everything else, and meanwhile more is said. */
const SHARE = 0.5
/** The most that is owed, and the most that may have been rested in advance. */
const LONGEST_MS = 20
const ADVANCE_MS = 1

/** Pauses too short for a timer add up until they are not: a timer is a millisecond late, or two. */
export function createPacing(): Pacing {
  let owed = 0
  let since = 0
  const left = (at: number) => Math.max(owed - (at - since), -ADVANCE_MS)
  return {
    left,
    sent({ from, to }) {
      owed = Math.min(left(from) + (to - from) * SHARE, LONGEST_MS)
      since = to
    },
  }
}

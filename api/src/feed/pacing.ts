/** How long sending must pause so that it takes no more than its share of time, in milliseconds. */
export interface Pacing {
  /** What is left of the pause at a time; 0 or less once it is over. */
  left(at: number): number
  /** Notes a turn of sending. */
  sent(turn: { readonly from: number; readonly to: number }): void
}

/**
 * The pause after a turn, as a part of what the turn took. A share of 0.5 made 1,000 subscribers wait a quarter longer
 * (`bench:feed`). Orders at capacity came no faster by it beside 400 subscribers, and perhaps a tenth beside 1,500.
 */
const SHARE = 0.1
/** The longest pause owed, and the most that idle time counts in advance. */
const LONGEST_MS = 20
const ADVANCE_MS = 1

/** Pauses too short for a timer, which fires a millisecond or two late, add up until they are long enough. */
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

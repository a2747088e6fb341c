export const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

/** A timer of more milliseconds than this ends at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1

export function longer(pause: number): number {
  return Math.min(2 * pause, LONGEST_PAUSE_MS)
}

/** Shortens a pause at random a bit, so that clients that were sent away together do not come back together. */
export function jittered(pause: number): number {
  return pause * (0.5 + Math.random() / 2)
}

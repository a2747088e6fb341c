const begun = performance.now()
/** By `Date`, the same moment. */
let clock = Date.now()
let slept = 0

/** The two clocks may be apart by so much without a sleep. */
const APART_MS = 500

/**
 * Whole milliseconds since this program began, so that sums and differences are exact. Unlike `performance.now()` it
 * counts the time for which the computer slept: then `Date` is ahead. So it is where somebody has set that: what goes by
 * this may be given up too early. A `Date` that is set back changes nothing.
 */
export function passed(): number {
  const awake = performance.now() - begun
  const ahead = Date.now() - clock - awake
  if (Math.abs(ahead) > APART_MS) {
    clock += ahead
    slept += Math.max(ahead, 0)
  }
  return Math.round(awake + slept)
}

let ahead = Number.NEGATIVE_INFINITY

/**
 * Milliseconds that have passed since some moment. Unlike `performance.now()` it goes on while the computer sleeps, and
 * it never goes back. (A clock that is set forward makes it jump, so that something is given up too early.)
 */
export function passed(): number {
  const awake = performance.now()
  ahead = Math.max(ahead, Date.now() - awake)
  return awake + ahead
}

const LINE_EVERY_MS = 10_000

/**
 * Bounds the lines about what happens often: the first time at once, then every ten seconds at most. Gives,
 * where a line is due, how many times it is for, and otherwise undefined.
 */
export function createNowAndThen(now: () => number): () => number | undefined {
  let times = 0
  let said = Number.NEGATIVE_INFINITY

  return () => {
    times += 1
    if (now() - said < LINE_EVERY_MS) return undefined
    const due = times
    times = 0
    said = now()
    return due
  }
}

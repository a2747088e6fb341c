const LINE_EVERY_MS = 10_000

/**
 * Limits log lines about what happens often: one at the first time, and then at most one every ten seconds.
 * The function is called each time; where a line is due it gives how many times the line stands for,
 * otherwise undefined.
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

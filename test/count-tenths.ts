import type { Test } from 'tap'

/**
 * Counts tenths of a second until the test's end, by a timer: where this process stands still, it does too, as do the
 * time limits of what is tested here.
 */
export function countTenths(t: Test): () => number {
  let tenths = 0
  const counting = setInterval(() => {
    tenths += 1
  }, 100)
  t.teardown(() => clearInterval(counting))
  return () => tenths
}

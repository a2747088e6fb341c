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

/** What is done later, unless it is closed by then. */
export function createWaiting() {
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let isOver = false
  return {
    later(ms: number, act: () => void): void {
      if (isOver) return
      const timer = setTimeout(() => {
        timers.delete(timer)
        act()
      }, ms)
      timers.add(timer)
    },
    close(): void {
      isOver = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

import { setTimeout as wait } from 'node:timers/promises'

/** Waits, but not beyond the end of `signal`. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}

/** How long to wait before the n-th try of something that failed: 50 ms, doubling to a second. */
export function backOff(tries: number): number {
  return Math.min(1000, 50 * 2 ** Math.min(tries - 1, 10))
}

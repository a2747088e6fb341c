import { setTimeout as wait } from 'node:timers/promises'

/** Waits for `ms` milliseconds, or until `signal` is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}

/** How long to wait before the n-th try of something that failed: 50 ms, doubling to a second. */
export function backOff(tries: number): number {
  return Math.min(1000, 50 * 2 ** Math.min(tries - 1, 10))
}

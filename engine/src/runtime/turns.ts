import { setImmediate as immediate } from 'node:timers/promises'

/** Some tens of milliseconds' work, which a batch of ordinary commands does not reach. */
export const STEPS_A_TURN = 20_000

/**
 * Counts the steps of long work, and says after every `STEPS_A_TURN` that others must get a turn: above all
 * the heartbeat of the engine's lock, without which another engine takes over.
 */
export function countSteps(): (steps: number) => boolean {
  let steps = 0
  return (more) => {
    steps += more
    if (steps < STEPS_A_TURN) return false
    steps = 0
    return true
  }
}

/** Lets timers that are due and input that has arrived be handled. */
export async function turn(): Promise<void> {
  await immediate()
  // The first may come before the timers that are due.
  await immediate()
}

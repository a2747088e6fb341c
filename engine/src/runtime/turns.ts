import { setImmediate as immediate } from 'node:timers/promises'

/**
 * Counts the steps of long work, and after every few thousand gives what to wait for, so that others have
 * their turn: above all the heartbeat of the engine's lock, without which another engine takes over.
 */
export type Turns = (steps: number) => Promise<void> | undefined

/** Some ten milliseconds' work. */
const STEPS_A_TURN = 5_000

export function createTurns(): Turns {
  let steps = 0
  return (more) => {
    steps += more
    if (steps < STEPS_A_TURN) return undefined
    steps = 0
    return turn()
  }
}

/** Lets whatever is due and whatever has arrived be seen to. */
export async function turn(): Promise<void> {
  await immediate()
  // The first one may come before the timers that are due.
  await immediate()
}

import { pause } from './pause.js'

/** Tells unix milliseconds. */
export type Clock = () => number

export interface ClockOptions {
  /** The clock of this machine. */
  readonly own: Clock
  /** Two more clocks, each asked over a network. */
  readonly others: readonly (() => Promise<number>)[]
  readonly signal: AbortSignal
}

const LOOK_MS = 1_000
/** How soon to look again while no other clock has answered yet. */
const AGAIN_MS = 100
/** An answer that took longer is dropped: it says too little about when the clock was read. */
const LONGEST_WAY_MS = 500

/**
 * The median of three clocks, so one wrong clock is outvoted. (If all three are wrong, as on one machine,
 * the wrong time is used from the next look on.) Commands are stamped with it, and their time never goes
 * back: an engine that was an hour ahead once would refuse all messages of that hour. Between looks the
 * other two clocks are carried on by this process's monotonic clock, which nobody can set.
 *
 * Resolves after the first answers, or a second without them, but waits for at least one other clock or for
 * `signal`: an engine that trusts only itself might be an hour ahead. With fewer than three known, the
 * lowest is used; the next look corrects it upward.
 */
export async function openClock({ own, others, signal }: ClockOptions): Promise<Clock> {
  const offsets: (number | undefined)[] = others.map(() => undefined)

  const isAlone = () => offsets.every((offset) => offset === undefined)

  async function look(i: number): Promise<void> {
    offsets[i] = (await offsetOf(others[i]).catch(() => undefined)) ?? offsets[i]
  }

  async function keepLooking(i: number, first: Promise<void>): Promise<void> {
    await first
    while (!signal.aborted) {
      await pause(isAlone() ? AGAIN_MS : LOOK_MS, signal)
      await look(i)
    }
  }

  const firsts = others.map((_, i) => look(i))
  firsts.forEach((first, i) => void keepLooking(i, first))
  await Promise.race([Promise.all(firsts), pause(LOOK_MS, signal)])
  while (isAlone() && !signal.aborted) await pause(AGAIN_MS, signal)
  return () => {
    const passed = performance.now()
    const known = offsets.filter((offset) => offset !== undefined)
    const told = [own(), ...known.map((offset) => offset + passed)]
    return Math.floor(told.sort((a, b) => a - b)[told.length < 3 ? 0 : 1])
  }
}

/**
 * How far a clock is ahead of `performance.now()`, in milliseconds; undefined where its answer took too
 * long.
 */
async function offsetOf(ask: () => Promise<number>): Promise<number | undefined> {
  const asked = performance.now()
  const told = await ask()
  const answered = performance.now()
  return answered - asked > LONGEST_WAY_MS ? undefined : told - (asked + answered) / 2
}

import { pause } from './pause.js'

/** Tells unix milliseconds. */
export type Clock = () => number

export interface ClockOptions {
  /** The clock of this machine. */
  readonly own: Clock
  /** Two more clocks, each asked over a network. */
  readonly others: readonly (() => Promise<number>)[]
  /** Once it is aborted, the others are not asked any more. */
  readonly signal: AbortSignal
}

const LOOK_MS = 1_000
/** How soon to look again while no other clock has answered yet. */
const AGAIN_MS = 100
/** An answer that took longer is dropped: it says too little about when the clock was read. */
const LONGEST_WAY_MS = 500
/** The machine's clock is believed up to here beyond the others': so much an answer may be off by its way. */
const NEAR_MS = LONGEST_WAY_MS / 2

/**
 * The median of three clocks, so one wrong clock is outvoted. (If all three are wrong, as on one machine,
 * the wrong time is used from the next look on.) Commands are stamped with it, and their time never goes
 * back: an engine that was an hour ahead once would refuse all messages of that hour. Between looks the
 * other two clocks are carried on by this process's monotonic clock, which nobody can set.
 *
 * Resolves after the first answers, or a second without them, but waits for at least one other clock or for
 * `signal`: an engine that trusts only itself might be an hour ahead.
 */
export async function openClock(options: ClockOptions): Promise<Clock> {
  const { now, firsts, isAlone } = startClock(options)
  const { signal } = options
  await Promise.race([firsts, pause(LOOK_MS, signal)])
  while (isAlone() && !signal.aborted) await pause(AGAIN_MS, signal)
  return now
}

/**
 * The same for somebody who does not wait: it begins by the machine's own clock alone. With two known, the lower one is
 * used; the next look corrects it upward.
 */
export function startClock({ own, others, signal }: ClockOptions) {
  const offsets: (number | undefined)[] = others.map(() => undefined)
  /** Between these two, ahead of `performance.now()`, the machine's clock is believed. */
  let [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]

  const isAlone = () => offsets.every((offset) => offset === undefined)

  async function look(i: number): Promise<void> {
    offsets[i] = (await offsetOf(others[i]).catch(() => undefined)) ?? offsets[i]
    const known = offsets.filter((offset) => offset !== undefined)
    if (known.length > 1) least = Math.min(...known)
    if (known.length > 0) most = Math.max(...known)
  }

  async function keepLooking(i: number, first: Promise<void>): Promise<void> {
    await first
    while (!signal.aborted) {
      await pause(isAlone() ? AGAIN_MS : LOOK_MS, signal)
      if (!signal.aborted) await look(i)
    }
  }

  function now(): number {
    const [told, passed] = [own(), performance.now()]
    return Math.floor(Math.min(Math.max(told, least + passed - NEAR_MS), most + passed + NEAR_MS))
  }

  const looks = others.map((_, i) => look(i))
  looks.forEach((first, i) => void keepLooking(i, first))
  return { now, firsts: Promise.all(looks), isAlone }
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

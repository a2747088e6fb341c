import { TruebookError } from '@truebook/shared/error'
import type { Turn } from './turn-clock.js'

/**
 * What somebody asks for: a cancel, which lessens the load and somebody's risk; another command;
 * or anything else, which the engine has nothing to do with.
 */
export type Work = 'cancel' | 'command' | 'request'

/** What is asked for by what the wallet signs for it; nothing where it signs nothing. */
export function workOf(action: string | undefined): Work {
  if (action === undefined) return 'request'
  return action.startsWith('CANCEL') ? 'cancel' : 'command'
}

/** What there is too much of: requests at hand, commands undecided, or queries unsent. */
export type Bottleneck = 'api' | 'engine' | 'database'

/** What was turned away, and for what there was too much. */
export interface Shed {
  readonly work: Work
  readonly bottleneck: Bottleneck
}

/** Turns work away early where it could not be done in time. */
export interface Overload {
  /** Before anything is done. Throws `OVERLOADED`. */
  admit(work: Work): void
  /** Once more before what is expensive: much may have come since. Throws `OVERLOADED`. */
  confirm(work: Work): void
}

export interface OverloadOptions {
  readonly turn: () => Turn
  /** How long a command is likely to wait for the engine, in milliseconds. */
  readonly waitMs: () => number
  /** How many queries wait for a connection to the database. */
  readonly queries: () => number
  readonly limits: OverloadLimits
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly onShed: (shed: Shed) => void
}

export interface OverloadLimits {
  /** How old a turn may be in which more is taken, where one long turn follows another. */
  readonly turnMs: number
  readonly waitMs: number
}

/** One turn that is long by itself, since much came at once or the machine stood still, may be so. */
const ROOM_FOR_ONE = 4
const MOST_QUERIES = 1_000
/** Cancels are taken until there is so many times as much. */
const ROOM_FOR_CANCELS = 2
const LONGEST_RETRY_S = 30

export function createOverload(options: OverloadOptions): Overload {
  const { turn, waitMs, queries, limits, onShed } = options
  const share = createShare(options.now)

  function check(work: Work): void {
    const room = work === 'cancel' ? ROOM_FOR_CANCELS : 1
    if (isLate(room)) throw shed(work, 'api', share.secondsToServe())
    if (work !== 'cancel' && queries() > MOST_QUERIES) throw shed(work, 'database', 1)
    if (work === 'request') return
    const beyond = waitMs() - limits.waitMs * room
    if (beyond > 0) throw shed(work, 'engine', beyond / 1000)
  }

  function isLate(room: number): boolean {
    const { age, before } = turn()
    const isOverAndOver = before > limits.turnMs / 2
    return age > limits.turnMs * (isOverAndOver ? 1 : ROOM_FOR_ONE) * room
  }

  function shed(work: Work, bottleneck: Bottleneck, seconds: number): TruebookError {
    share.shed()
    onShed({ work, bottleneck })
    const retry_after = Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_RETRY_S)
    return new TruebookError('OVERLOADED', { details: { retry_after } })
  }

  return {
    admit(work) {
      check(work)
      share.taken()
    },
    confirm: check,
  }
}

const SECOND_MS = 1_000

/** How many were turned away in the last second or two for each one that was taken. */
function createShare(now: () => number) {
  let begun = now()
  let [shed, taken, shedBefore, takenBefore] = [0, 0, 0, 0]

  function turnOver(): void {
    const ms = now() - begun
    if (ms < SECOND_MS) return
    ;[shedBefore, takenBefore] = ms < 2 * SECOND_MS ? [shed, taken] : [0, 0]
    ;[shed, taken] = [0, 0]
    begun = now()
  }

  return {
    shed() {
      turnOver()
      shed += 1
    },
    taken() {
      turnOver()
      taken += 1
    },
    /** In which all who were turned away in one second could be served. */
    secondsToServe: () => (shed + shedBefore) / Math.max(taken + takenBefore, 1),
  }
}

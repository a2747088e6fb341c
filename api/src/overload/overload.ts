import { TruebookError } from '@truebook/shared/error'
import type { MessageAction } from '../access/wallet.js'
import type { Line } from './line.js'

/**
 * What somebody asks for: a cancel, which lessens the load and somebody's risk; another command;
 * or anything else, which the engine has nothing to do with.
 */
export type Work = 'cancel' | 'command' | 'request'

/** What is asked for by what the wallet signs for it; nothing where it signs nothing. */
export function workOf(action?: MessageAction): Work {
  if (action === undefined) return 'request'
  return action.startsWith('CANCEL') ? 'cancel' : 'command'
}

/** What there is too much of: requests not begun, commands undecided, queries unsent, or signatures not looked at. */
export type Bottleneck = 'api' | 'engine' | 'database' | 'signatures'

/** What was turned away, and for what there was too much. */
export interface Shed {
  readonly work: Work
  readonly bottleneck: Bottleneck
}

/** Turns work away early where it could not be done in time. */
export interface Overload {
  /** When all of it was read: throws `OVERLOADED`, or settles when it is the work's turn. */
  admit(work: Work): Promise<void>
  /** Before it is read: throws `OVERLOADED`, when it is its turn to be told, or settles at once. */
  foresee(work: Work): Promise<void>
  /** Notes that a connection was taken: others are taken before more is begun. */
  connected(): void
  /** Once more before a wallet's signature is looked at: much may have come since. Throws `OVERLOADED`. */
  confirm(work: Work): void
}

export interface OverloadOptions {
  readonly line: Line
  /** Where those who are turned away stand until they are told so. */
  readonly refusals: Line
  /** How long a command is likely to wait for the engine, in milliseconds. */
  readonly waitMs: () => number
  /** Whether that is because the engine says nothing. */
  readonly isSilent: () => boolean
  /** How many queries wait for a connection to the database. */
  readonly queries: () => number
  /** How many signatures wait to be looked at. */
  readonly signatures: () => number
  readonly limits: OverloadLimits
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly onShed: (shed: Shed) => void
}

export interface OverloadLimits {
  /** How long a request may have to wait until it is begun, and a command for an engine at work. */
  readonly queueMs: number
  /** How long a command may wait for an engine that says nothing: another may be taking over. */
  readonly silentMs: number
}

const MOST_QUERIES = 1_000
/** Of their own, since the engine's speed says nothing of how long they take. */
const MOST_SIGNATURES = 2_000
/** Where one more is that of a sign-in, which is a request: commands are not turned away for those. */
const MOST_SIGN_INS = 250
/** Cancels are taken until there is so many times as much. */
const ROOM_FOR_CANCELS = 2
const LONGEST_RETRY_S = 30
const MOST_REFUSALS_MS = 2_000

/** Indexed by `retry_after`. Made once, as capturing a stack is the dearest part of a refusal. */
const REFUSALS = Array.from(
  { length: LONGEST_RETRY_S + 1 },
  (_, retry_after) => new TruebookError('OVERLOADED', { details: { retry_after } }),
)

export function createOverload(options: OverloadOptions): Overload {
  const { line, refusals, waitMs, isSilent, queries, signatures, limits, onShed } = options
  const share = createShare(options.now)

  function check(work: Work): void {
    if (line.waitMs() > limits.queueMs * roomFor(work)) {
      throw shed(work, 'api', share.secondsToServe())
    }
    checkBehind(work)
  }

  function confirm(work: Work): void {
    checkBehind(work)
    const most = work === 'request' ? MOST_SIGN_INS : MOST_SIGNATURES * roomFor(work)
    if (signatures() >= most) throw shed(work, 'signatures', 1)
  }

  /** What stands behind the api. */
  function checkBehind(work: Work): void {
    if (work !== 'cancel' && queries() > MOST_QUERIES) throw shed(work, 'database', 1)
    if (work === 'request') return
    const most = isSilent() ? limits.silentMs : limits.queueMs
    const beyond = waitMs() - most * roomFor(work)
    if (beyond > 0) throw shed(work, 'engine', beyond / 1000)
  }

  function shed(work: Work, bottleneck: Bottleneck, seconds: number): TruebookError {
    share.shed()
    onShed({ work, bottleneck })
    return REFUSALS[Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_RETRY_S)]
  }

  async function foresee(work: Work): Promise<void> {
    try {
      check(work)
    } catch (error) {
      // A refused client retries at once, so refusals are paced too. But beyond MOST_REFUSALS_MS of waiting
      // refusals they are given at once, or the requests of one connection would pile up.
      if (refusals.waitMs() < MOST_REFUSALS_MS) await new Promise<void>(refusals.join)
      throw error
    }
  }

  return {
    async admit(work) {
      await foresee(work)
      share.taken()
      await new Promise<void>(line.join)
    },
    foresee,
    connected() {
      line.connected()
      refusals.connected()
    },
    confirm,
  }
}

function roomFor(work: Work): number {
  return work === 'cancel' ? ROOM_FOR_CANCELS : 1
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

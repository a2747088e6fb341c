import { TruebookError } from '@truebook/shared/error'
import type { MessageAction } from '../access/wallet.js'
import type { Line } from './line.js'

/**
 * A kind of work: a cancel, which lessens the load and somebody's risk; another command; or any other
 * request, which does not need the engine.
 */
export type Work = 'cancel' | 'command' | 'request'

/**
 * The kind of work of a request, by the action that a wallet signs for it; undefined where none is signed.
 */
export function workOf(action?: MessageAction): Work {
  if (action === undefined) return 'request'
  return action.startsWith('CANCEL') ? 'cancel' : 'command'
}

/**
 * Where too much waits: requests to begin, commands for a decision, queries to be sent, or signatures to be
 * checked.
 */
export type Bottleneck = 'api' | 'engine' | 'database' | 'signatures'

/** What was refused, and where too much waited. */
export interface Shed {
  readonly work: Work
  readonly bottleneck: Bottleneck
}

/** Refuses work early where it could not be done in time. */
export interface Overload {
  /**
   * To be called when the whole request was read. Resolves when it is the work's turn; throws `OVERLOADED`.
   */
  admit(work: Work): Promise<void>
  /**
   * To be called before the body is read. Resolves at once, or throws `OVERLOADED` when it is the refusal's
   * turn.
   */
  foresee(work: Work): Promise<void>
  /** Notes that a connection was accepted: more are, before other work is begun. */
  connected(): void
  /** Checks again before a wallet's signature is checked: much may have come since. Throws `OVERLOADED`. */
  confirm(work: Work): void
}

export interface OverloadOptions {
  readonly line: Line
  /** The line in which refusals wait to be sent. */
  readonly refusals: Line
  /** How long a command is likely to wait for the engine, in milliseconds. */
  readonly waitMs: () => number
  /** Whether it waits because the engine is silent. */
  readonly isSilent: () => boolean
  /** How many queries wait for a connection to the database. */
  readonly queries: () => number
  /** How many signatures wait to be checked. */
  readonly signatures: () => number
  readonly limits: OverloadLimits
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly onShed: (shed: Shed) => void
}

export interface OverloadLimits {
  /** How long a request may have to wait until it is begun, or a command for a working engine. */
  readonly queueMs: number
  /** How long a command may have to wait for a silent engine: another one may be taking over. */
  readonly silentMs: number
}

const MOST_QUERIES = 1_000
/**
 * The most signatures that may wait. They have a bound of their own: the engine's speed says nothing about
 * theirs.
 */
const MOST_SIGNATURES = 2_000
/**
 * With this many waiting, sign-ins (requests) are refused: far fewer, so that they never get commands
 * refused.
 */
const MOST_SIGN_INS = 250
/** Cancels are taken up to this many times the bounds. */
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

  /** Checks what the api depends on: the database and the engine. */
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

/** The ratio of work refused to work taken, in the last second or two. */
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
    /** The seconds in which all that was refused in one second could be served. */
    secondsToServe: () => (shed + shedBefore) / Math.max(taken + takenBefore, 1),
  }
}

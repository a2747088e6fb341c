import type { Answer } from './answer.js'
import { NoAnswerError, NotSentError, type Unanswered } from './errors.js'
import { passed } from './passed.js'
import { FIRST_PAUSE_MS, jittered, longer } from './pause.js'

/** The last answer to a request. */
export interface Delivered extends Answer {
  /** Whether one of the sendings may have taken effect, so that this refusal does not settle it. */
  readonly isDoubtful: boolean
}

export interface Persistence {
  /** Whether the request may be sent again if it is not known whether it took effect. */
  readonly repeatable: boolean
  /** How long to go on; with 0 it is sent once, however long that takes. */
  readonly patienceMs: number
  /** Makes the request anew before it is sent again; false if it is no longer wanted. */
  readonly renew?: () => Promise<boolean>
}

/** With less than this left of patience nothing is sent: it may take effect, but its answer would come too late. */
const LEAST_MS = 250

/** The least that must be left, of a short patience a quarter. */
export function leastOf(patienceMs: number): number {
  return Math.min(LEAST_MS, patienceMs / 4)
}

/**
 * Sends until an answer says what became of the request, with growing pauses, each on top of what
 * `Retry-After` says. `send` throws `NoAnswerError` if none came by `endAt` (of `passed()`); in the end
 * this does too. A `NotSentError` of `send` ends this with what came of the sending before; it is passed on if there was
 * none, unless it has a cause that may pass. Whatever else `send` throws is passed on at once.
 */
export async function deliver(
  send: (endAt: number) => Promise<Answer>,
  { repeatable, patienceMs, renew }: Persistence,
): Promise<Delivered> {
  // By a clock that is never set back: that would allow more sendings, or more patience.
  const giveUpAt = passed() + patienceMs
  const endAt = patienceMs === 0 ? Number.POSITIVE_INFINITY : giveUpAt
  const lastAt = giveUpAt - leastOf(patienceMs)
  let isDoubtful = false
  let last: Answer | Unanswered | undefined
  for (let pause = FIRST_PAUSE_MS; ; pause = longer(pause)) {
    const answer: Answer | Unanswered = await send(endAt).catch((error) => unanswered(error, last))
    last = answer
    const asked = answer instanceof Error ? undefined : answer.retryAfterMs
    const wait = (asked ?? 0) + jittered(pause)
    isDoubtful ||= mayHaveActed(answer)
    if (!isPassing(answer, repeatable) || passed() + wait > lastAt) {
      return delivered(answer, isDoubtful)
    }
    await new Promise((resolve) => setTimeout(resolve, wait))
    if (renew && !(await renew())) return delivered(answer, isDoubtful)
  }
}

function delivered(answer: Answer | Unanswered, isDoubtful: boolean): Delivered {
  if (answer instanceof Error) throw answer
  return { ...answer, isDoubtful }
}

/**
 * What came of the last sending: if this one was not sent, that is the one before. What kept it, such as the time that
 * was not to be had, may not keep the next one.
 */
function unanswered(error: unknown, last: Answer | Unanswered | undefined) {
  if (error instanceof NoAnswerError) return error
  if (error instanceof NotSentError && (last || error.cause)) return last ?? error
  throw error
}

/** Too many requests, of which nothing came; or a server that is ending, away or at fault. */
function isPassing(answer: Answer | Unanswered, repeatable: boolean): boolean {
  if (answer instanceof Error) return repeatable
  const status = answer.refusal?.status ?? 200
  return status === 429 || (repeatable && status >= 500)
}

/** Codes of servers that are only too busy: nothing came of the request. */
const NOTHING_CAME_OF_IT = ['OVERLOADED', 'BOOK_FULL']

function mayHaveActed(answer: Answer | Unanswered): boolean {
  if (answer instanceof Error) return answer instanceof NoAnswerError
  const { status = 200, code = '' } = answer.refusal ?? {}
  return status >= 500 && !NOTHING_CAME_OF_IT.includes(code)
}

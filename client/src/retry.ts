import { NoAnswerError } from './errors.js'
import type { HttpAnswer } from './transport.js'

/** An answer that says what became of a request, and how often it had to be sent for that. */
export interface Delivered {
  readonly answer: HttpAnswer
  readonly sendings: number
}

export interface Persistence {
  /** Whether the request may be sent again where it is not known if it took effect. */
  readonly repeatable: boolean
  /** How long to go on for. */
  readonly patienceMs: number
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2_000

/**
 * Sends until an answer says what became of the request, with growing pauses, and as long as
 * `Retry-After` asks for. Throws `NoAnswerError` where none came.
 */
export async function deliver(
  send: () => Promise<HttpAnswer>,
  { repeatable, patienceMs }: Persistence,
): Promise<Delivered> {
  const giveUpAt = Date.now() + patienceMs
  for (let sendings = 1, pause = FIRST_PAUSE_MS; ; sendings++) {
    const outcome = await send().catch((cause: unknown) => noAnswer(cause))
    const passing = outcome instanceof Error ? repeatable : isPassing(outcome.status, repeatable)
    const wait = outcome instanceof Error ? pause : Math.max(retryAfter(outcome) ?? pause, 1)
    if (!passing || Date.now() + wait > giveUpAt) {
      if (outcome instanceof Error) throw outcome
      return { answer: outcome, sendings }
    }
    await sleep(wait)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}

/** Too many requests, which nothing came of; or a server that is ending, away or at a loss. */
function isPassing(status: number, repeatable: boolean): boolean {
  return status === 429 || (repeatable && status >= 502 && status <= 504)
}

/** In milliseconds. */
function retryAfter({ header }: HttpAnswer): number | undefined {
  const seconds = Number(header('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

function noAnswer(cause: unknown): NoAnswerError {
  const message = 'No answer came from the exchange: whether the request took effect is not known.'
  return new NoAnswerError(message, { cause })
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

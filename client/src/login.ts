import type { Asking } from './asking.js'
import type { Connection } from './connection.js'
import { isForNow, isUnanswered } from './errors.js'
import type { Heard } from './line.js'
import { FIRST_PAUSE_MS, jittered, longer } from './pause.js'

/**
 * Logs one connection of a feed in, if there is a key. While there is too much, as too many connections of the account,
 * it is tried again, as long as it is wanted: what needs no login goes on meanwhile. Gives false if it is wanted no more.
 * Throws if it failed otherwise for now: all that relies on it has to begin again over another connection. If it is
 * refused for good, what needs it will be refused.
 */
export type LogIn = (over: Connected) => Promise<boolean>

interface Connected {
  readonly asking: Asking
  readonly isThere: () => boolean
  readonly isWanted: () => boolean
}

export interface LoginOptions {
  readonly connection: Connection
  /** Called for each login that failed. */
  readonly tell: (refusal: Heard) => void
  /** Does something so many milliseconds later, unless the feed is closed by then. */
  readonly later: (ms: number, act: () => void) => void
}

export function createLogin({ connection, tell, later }: LoginOptions): LogIn {
  const { clock } = connection
  /** Whether a refused login has set the clock, and no login was taken since. */
  let isClockMended = false

  /** The login's headers; none if the time that they need is refused for good. */
  async function authorized(
    isThere: () => boolean,
  ): Promise<Readonly<Record<string, string | undefined>>> {
    try {
      return await connection.authorize({ method: 'GET', path: '/ws' })
    } catch (error) {
      if (isThere()) tell(heardOf(error))
      if (isForNow(error)) throw error
      return {}
    }
  }

  function isAnswered(answer: Heard): boolean {
    if (answer.ok) {
      isClockMended = false
      return true
    }
    const wasOutOfTime =
      answer.code === 'INVALID_TIMESTAMP' && clock.correct(Number(answer.server_time))
    // A clock is set right silently, but only once in a row.
    if (!wasOutOfTime || isClockMended) tell(answer)
    isClockMended ||= wasOutOfTime
    if (answer.status === 429) return false
    if (isPassing(answer) || wasOutOfTime) throw new Error(String(answer.message))
    return true
  }

  /** Gives false if there is too much. */
  async function isDone({ asking, isThere }: Connected): Promise<boolean> {
    const headers = await authorized(isThere)
    const [api_key, signature] = [headers['x-api-key'], headers['x-api-signature']]
    if (!api_key) return true
    const timestamp = Number(headers['x-api-timestamp'])
    const login = { op: 'login', api_key, timestamp, signature }
    const answer = await new Promise<Heard>((resolve) => asking.ask(() => login, resolve))
    return !isThere() || isAnswered(answer)
  }

  return async (over) => {
    for (let pause = FIRST_PAUSE_MS; over.isWanted(); pause = longer(pause)) {
      if (await isDone(over)) return true
      await new Promise<void>((resolve) => later(jittered(pause), resolve))
    }
    return false
  }
}

/** There are too many requests, or the exchange is too busy or at fault. */
export function isPassing({ status }: Heard): boolean {
  return status === 429 || Number(status) >= 500
}

/** An error that kept something from being sent, in the form of a refusal. */
export function heardOf(error: unknown): Heard {
  let cause = error
  while (isUnanswered(cause) && cause.cause) cause = cause.cause
  const code = error instanceof Error ? error.name : 'Error'
  return { code, message: cause instanceof Error ? cause.message : String(cause) }
}

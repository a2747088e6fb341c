import type { Asking } from './asking.js'
import type { Connection } from './connection.js'
import { isForNow, isUnanswered } from './errors.js'
import type { Heard } from './line.js'

/**
 * Logs one connection of a feed in, if there is a key. Throws if that failed for now: all that follows relies on it,
 * and has to begin again over another connection. If the login is refused for good, what needs it will be refused.
 */
export type LogIn = (asking: Asking, isThere: () => boolean) => Promise<void>

/** `tell` is called for each login that failed. */
export function createLogin(connection: Connection, tell: (refusal: Heard) => void): LogIn {
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

  function answered(answer: Heard): void {
    if (answer.ok) {
      isClockMended = false
      return
    }
    const wasOutOfTime =
      answer.code === 'INVALID_TIMESTAMP' && clock.correct(Number(answer.server_time))
    // A clock is set right silently, but only once in a row.
    if (!wasOutOfTime || isClockMended) tell(answer)
    isClockMended ||= wasOutOfTime
    if (isPassing(answer) || wasOutOfTime) throw new Error(String(answer.message))
  }

  return async (asking, isThere) => {
    const headers = await authorized(isThere)
    const [api_key, signature] = [headers['x-api-key'], headers['x-api-signature']]
    if (!api_key) return
    const timestamp = Number(headers['x-api-timestamp'])
    const login = { op: 'login', api_key, timestamp, signature }
    const answer = await new Promise<Heard>((resolve) => asking.ask(() => login, resolve))
    if (isThere()) answered(answer)
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

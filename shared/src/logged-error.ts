import { codeOf } from './error-code.js'

/**
 * Drivers hang more on an error than its reader needs: a refused command of Redis with all its arguments,
 * which are passwords and what wallets signed. So a log takes what is named here, and nothing else.
 */
function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name: type, message, stack, cause } = error
  return { type, message, code: codeOf(error), stack, cause: loggedError(cause) }
}

/** For pino, which passes each error of a line through it. */
export const LOG_SERIALIZERS = { err: loggedError }

import { codeOf } from './error-code.js'

/**
 * The fields of an error that a log may have, and no others. Drivers put more into an error than its reader
 * needs: ioredis adds the arguments of a refused command, which may be passwords or what wallets signed.
 */
function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name: type, message, stack, cause } = error
  return { type, message, code: codeOf(error), stack, cause: loggedError(cause) }
}

/** Serializers for pino, which calls them for each error that it logs. */
export const LOG_SERIALIZERS = { err: loggedError }

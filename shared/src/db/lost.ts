import { codeOf } from '../error-code.js'

/**
 * Codes, and below the driver's words, of a connection that broke, cannot be opened, or is ended by the
 * server.
 */
const CODE =
  /^(ECONN[A-Z]+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|08[0-9A-Z]{3}|25P0[34]|57P0[0-9])$/
const WORDS =
  /^(Connection terminated|timeout exceeded when|Client has encountered a connection error|Client was closed)/

/** Errors of connections that could not be opened, or broke, whatever they say. */
const lost = new WeakSet<Error>()

/**
 * Marks an error as that of a lost connection, whatever it says: that a socket is not there, that open
 * files are used up, that a certificate is refused.
 */
export function asLost(error: Error): Error {
  lost.add(error)
  return error
}

/** Throws the error with which opening a connection failed, marked as lost. */
export function unopened(error: Error): never {
  throw asLost(error)
}

/** Whether an error of the Postgres client says that Postgres is gone, and nothing about the query. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return lost.has(error) || CODE.test(String(codeOf(error) ?? '')) || WORDS.test(error.message)
}

import { codeOf } from '../error-code.js'

/** A connection that broke or cannot be had, by its code, or by the driver's own words; or a server that ends it. */
const CODE =
  /^(ECONN[A-Z]+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|08[0-9A-Z]{3}|25P0[34]|57P0[0-9])$/
const WORDS =
  /^(Connection terminated|timeout exceeded when|Client has encountered a connection error|Client was closed)/

/** Of a connection that could not be opened, or that is open no more. */
const lost = new WeakSet<Error>()

/** Whatever it says, as of a socket that is not there, open files used up, or a certificate: it counts as lost. */
export function asLost(error: Error): Error {
  lost.add(error)
  return error
}

/** Throws on what the opening of a connection threw. */
export function unopened(error: Error): never {
  throw asLost(error)
}

/** Whether an error of Postgres' client says that Postgres is gone, and nothing about what was asked. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return lost.has(error) || CODE.test(String(codeOf(error) ?? '')) || WORDS.test(error.message)
}

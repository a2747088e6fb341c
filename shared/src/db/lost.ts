import { codeOf } from '../error-code.js'

/** A connection that broke or cannot be had, by its code, or by the driver's own words; or a server that ends. */
const CODE =
  /^(ECONN[A-Z]+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|08[0-9A-Z]{3}|57P0[0-9])$/
const WORDS =
  /^(Connection terminated|timeout exceeded when|Client has encountered a connection error|Client was closed)/

/** Whether an error of Postgres' client says that Postgres is gone, and nothing about what was asked. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return CODE.test(String(codeOf(error) ?? '')) || WORDS.test(error.message)
}

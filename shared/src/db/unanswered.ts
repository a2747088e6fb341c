import { isLate } from './connect.js'
import { isLost } from './lost.js'

/** Whether an error says that Postgres is gone or does not answer, and so nothing of what the tables hold. */
export function isUnanswered(error: unknown): boolean {
  return isLost(error) || (error instanceof Error && isLate(error))
}

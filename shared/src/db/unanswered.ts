import { isLate } from './connect.js'
import { isLocked } from './locked.js'
import { isLost } from './lost.js'

/** Whether an error says nothing of what the tables hold: they are locked, or Postgres is gone or does not answer. */
export function isUnanswered(error: unknown): boolean {
  return isLocked(error) || isLost(error) || (error instanceof Error && isLate(error))
}

import { codeOf } from '../error-code.js'

/**
 * What to say of a statement that waited for a lock as long as it may (`lock_timeout`), without a full
 * stop.
 */
export const LOCKED =
  'Another session holds a lock on the tables: "Locked tables" in docs/operations.md says how to find it. Then try again'

/** Whether Postgres gave up waiting for a lock. */
export function isLocked(error: unknown): boolean {
  return codeOf(error) === '55P03'
}

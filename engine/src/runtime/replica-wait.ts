import type { SqlSaid } from './sql.js'

/**
 * A commit whose wait for the synchronous replica is cancelled is done here, with a warning, and may not be
 * there. It is tried again, as one whose answer was lost, until one has waited to the end.
 */
export function warningOf(notice?: SqlSaid): Error | undefined {
  if (notice?.routine !== WAIT_FOR_REPLICA) return undefined
  const sentence = `Postgres warned of a commit: ${notice.message}`
  return Object.assign(new Error(sentence), { code: CANCELLED })
}

/** Whatever a trigger of the operator's warns of is another thing, and comes with each try. */
const WAIT_FOR_REPLICA = 'SyncRepWaitForLSN'
const CANCELLED = '57014'

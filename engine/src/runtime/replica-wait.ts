import type { SqlSaid } from './sql.js'

/**
 * The warning of Postgres that a commit's wait for the synchronous replica was cancelled, as an error;
 * undefined for any other notice. Such a commit is done here, but may be missing on the replica. It is
 * tried again, like one whose answer was lost, until one has waited to the end.
 */
export function warningOf(notice?: SqlSaid): Error | undefined {
  if (notice?.routine !== WAIT_FOR_REPLICA) return undefined
  const sentence = `Postgres warned of a commit: ${notice.message}`
  return Object.assign(new Error(sentence), { code: CANCELLED })
}

/**
 * The routine of Postgres that warns so. Other warnings, as of an operator's trigger, say nothing of the
 * commit and would come again with each try.
 */
const WAIT_FOR_REPLICA = 'SyncRepWaitForLSN'
const CANCELLED = '57014'

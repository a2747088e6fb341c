import type { Database } from '@truebook/shared/db/connect'
import { createLane } from '../lane.js'
import { lockAccount } from '../queries/account-lock.js'

/**
 * Does something about an account in a transaction, while nothing else that goes through here is done
 * about it, on any api copy. Throws `TOO_MANY_REQUESTS`.
 */
export type Change = <T>(account: number, act: (trx: Database) => Promise<T>) => Promise<T>

/** Of the connections to the database, this part at most is held by changes. */
const PART = 0.25
/** How many changes of one account may wait. */
const WAITING = 100
const WAIT_MS = 5_000

/** Those that wait hold no connection, but for one an account and copy. */
export function createChange(db: Database, connections: number): Change {
  const width = Math.ceil(connections * PART)
  const inLane = createLane({ width, each: 1, waiting: WAITING, waitMs: WAIT_MS })
  return (account, act) =>
    inLane(String(account), () =>
      db.transaction().execute(async (trx) => {
        await lockAccount(trx, account)
        return act(trx)
      }),
    )
}

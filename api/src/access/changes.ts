import type { Database } from '@truebook/shared/db/connect'
import { createLane } from '../lane.js'
import { lockAccount } from '../queries/account-lock.js'

/**
 * Makes a change to an account in a transaction, one change of an account at a time on all api copies
 * together. Throws `TOO_MANY_REQUESTS`.
 */
export type Change = <T>(account: number, act: (trx: Database) => Promise<T>) => Promise<T>

/** The part of the connections to the database that changes may hold at most. */
const PART = 0.25
/** How many changes of one account may wait, and for how long. */
const WAITING = 100
const WAIT_MS = 5_000

/** Waiting changes hold no connection, except for one of each account on each copy. */
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

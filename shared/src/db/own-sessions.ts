import { sql } from 'kysely'
import type { Database } from './connect.js'

/** Locks, settings and prepared statements are a session's, so none of them can be relied on. */
export class SharedSessionsError extends Error {
  override readonly name = 'SharedSessionsError'
}

/**
 * Throws `SharedSessionsError` where a pooler between us and Postgres gives a session to whoever needs one for a
 * transaction, as PgBouncer does with `pool_mode = transaction`. Takes two connections of the pool for a moment.
 */
export async function demandOwnSessions(db: Database): Promise<void> {
  await db.connection().execute((one) =>
    db.connection().execute(async (other) => {
      const session = await sessionOf(one)
      // A pooler gives the session that comes next in turn, or the one that was used last.
      if ((await sessionOf(one)) !== session) throw shared()
      await other
        .transaction()
        .execute(async (held) => {
          if ((await sessionOf(held)) === session) throw shared()
        })
        .catch((error: Error) => {
          throw NO_TRANSACTIONS.test(error.message) ? shared() : error
        })
    }),
  )
}

/** PgBouncer's, with `pool_mode = statement`. */
const NO_TRANSACTIONS = /transaction blocks not allowed in statement pooling mode/

async function sessionOf(db: Database): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  return rows[0].pid
}

function shared(): SharedSessionsError {
  return new SharedSessionsError(
    'Connections to DATABASE_URL share sessions of Postgres, as behind PgBouncer with pool_mode = transaction, ' +
      'but a lock belongs to a session: set pool_mode = session there, or name Postgres itself.',
  )
}

import { startPostgres } from '@truebook/host/servers/postgres'
import { databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import type { Test } from 'tap'
import { type TestDatabase, testPool, until } from './harness.js'

/** A migrated database on a Postgres of the test's own, which can lose its synchronous replica. */
export interface ReplicatedDatabase extends TestDatabase {
  /** From now on no commit that waits for the replica comes to an end by itself. */
  loseReplica(): Promise<void>
  /** Waits until one more commit waits for the replica, and calls `pg_cancel_backend`, say, on it. */
  onWaiting(call: 'pg_cancel_backend' | 'pg_terminate_backend'): Promise<void>
  /** Lets all commits that wait go on. */
  findReplica(): Promise<void>
}

export async function openReplicated(t: Test): Promise<ReplicatedDatabase> {
  const postgres = await startPostgres({ durable: true })
  const pool = testPool(postgres.url)
  t.teardown(async () => {
    await pool.end()
    await postgres.stop()
  })
  await migrate(databaseOf(pool))
  const expect = async (names: string) => {
    await pool.query(`alter system set synchronous_standby_names = '${names}'`)
    await pool.query('select pg_reload_conf()')
  }
  // Connections know the setting before Postgres' checkpointer, which is who makes commits wait.
  const waits = async () => {
    const query = "select pg_logical_emit_message(true, 'does a commit wait?', '')"
    let isDone = false
    const commit = pool.query(query).finally(() => {
      isDone = true
    })
    let waited = false
    await until('the commit is done', async () => {
      const { rows } = await pool.query(
        `select pg_cancel_backend(pid) from pg_stat_activity
          where wait_event = 'SyncRep' and query = $1`,
        [query],
      )
      waited ||= rows.length > 0
      return isDone
    })
    await commit
    return waited
  }
  // A commit that was called on still waits until it hears of it.
  const called: string[] = []
  return {
    url: postgres.url,
    pool,
    async loseReplica() {
      await expect('nobody')
      await until('a commit waits for a replica that is not there', waits)
    },
    onWaiting: (call) =>
      until('a commit waits for the replica', async () => {
        const { rows } = await pool.query(
          `select pid || ' ' || query_start as one, ${call}(pid) from pg_stat_activity
            where wait_event = 'SyncRep' and pid || ' ' || query_start <> all ($1)`,
          [called],
        )
        called.push(...rows.map(({ one }) => one))
        return rows.length > 0
      }),
    findReplica: () => expect(''),
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { loadFeed } from '@truebook/api/feed/load'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import t from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { openReplicated } from '../../engine/runtime/lost-replica.js'

t.setTimeout(120_000)

t.test('nothing begins with what the synchronous replica may not have', async (t) => {
  const database = await openReplicated(t)
  const db = databaseOf(database.pool)
  await database.loseReplica()
  // It can be seen now, and no replica has it.
  const committing = database.pool.query('update engine_state set epoch = epoch + 1')
  await database.onWaiting('pg_cancel_backend')
  await committing
  let isLoaded = false
  const loading = loadFeed(db).then(() => {
    isLoaded = true
  })
  await sleep(1_500)
  t.equal(isLoaded, false)
  await database.findReplica()
  await loading
})

t.test('whoever gives up on the replica leaves no connection waiting for it', async (t) => {
  const database = await openReplicated(t)
  const options = { max: 2, name: 'test', onError: () => undefined, queryTimeoutMs: 1_000 }
  const pool = connectPool(database.url, options)
  t.teardown(() => pool.end())
  await database.loseReplica()
  await t.rejects(loadFeed(databaseOf(pool)), /timeout/i)
  await until('nobody waits', async () => {
    const { rows } = await database.pool.query(
      "select from pg_stat_activity where wait_event = 'SyncRep'",
    )
    return rows.length === 0
  })
})

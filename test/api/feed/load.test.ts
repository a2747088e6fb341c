import { setTimeout as sleep } from 'node:timers/promises'
import { loadFeed } from '@truebook/api/feed/load'
import { databaseOf } from '@truebook/shared/db/connect'
import t from 'tap'
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
  const loading = loadFeed(db, Date.now()).then(() => {
    isLoaded = true
  })
  await sleep(1_500)
  t.equal(isLoaded, false)
  await database.findReplica()
  await loading
})

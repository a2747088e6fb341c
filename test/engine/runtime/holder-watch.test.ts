import { createHolderWatch } from '@truebook/engine/runtime/holder-watch'
import { createLock } from '@truebook/engine/runtime/lock'
import t, { type Test } from 'tap'
import { openDatabase, type Pool, until } from './harness.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

/** It waits: whoever was ended hears of it before his locks are free. */
const ACQUIRE = 'select pg_advisory_lock($1::int, $2::int)'

/** Somebody who holds a lock, but without the time limit that Postgres keeps by its own clock. */
async function openHolder(t: Test, pool: Pool, lock: readonly number[]) {
  const client = await pool.connect()
  let isGone = false
  client.on('error', () => {
    isGone = true
  })
  t.teardown(() => client.release(true))
  await client.query(ACQUIRE, [...lock])
  return { client, isGone: () => isGone }
}

t.test('a holder that says nothing is ended, and one that speaks is not', async (t) => {
  const { pool } = await openDatabase(t)
  const lock = [7, 1]
  const { client, isGone } = await openHolder(t, pool, lock)
  const other = await openHolder(t, pool, [7, 2])
  const standby = await pool.connect()
  t.teardown(() => standby.release())
  let time = 0
  const watch = createHolderWatch({ lock, now: () => time })
  const holds = async () => {
    const { rows } = await pool.query(
      `select pid from pg_locks where locktype = 'advisory' and classid = 7 and objid = 1`,
    )
    return rows.length === 1
  }
  for (; time < 30_000; time += 1_000) {
    await watch.look(standby)
    await client.query('select 1')
  }
  t.ok(await holds(), 'it spoke between any two looks')

  await watch.look(standby)
  time += 6_999
  await watch.look(standby)
  t.ok(await holds(), 'it may yet speak')
  time += 60_000
  await client.query('select 1')
  await watch.look(standby)
  t.ok(await holds(), 'it did, while nobody looked')

  time += 7_000
  await watch.look(standby)
  await until('the session is ended', async () => !(await holds()))
  await until('its owner hears of it', isGone)
  await watch.look(standby)
  t.notOk(other.isGone(), 'whoever holds something else is left alone')
})

t.test('a holder is not ended for a silence that was over before the answer', async (t) => {
  const { pool } = await openDatabase(t)
  const lock = [7, 3]
  const { client } = await openHolder(t, pool, lock)
  const standby = await pool.connect()
  t.teardown(() => standby.release())
  let time = 0
  const watch = createHolderWatch({ lock, now: () => time })
  const slow = {
    on: () => undefined,
    release: () => undefined,
    /** Postgres answers at once, but the answer is long under way. */
    async query({ text, values }: { readonly text: string; readonly values?: unknown[] }) {
      const answer = await standby.query(text, values)
      time += 10_000
      return answer
    },
  }
  await watch.look(slow)
  await watch.look(slow)
  await t.resolves(client.query('select 1'), 'it is still there')
})

t.test('whoever stands by takes a lock whose holder is stuck', async (t) => {
  const { pool } = await openDatabase(t)
  const active = await createLock(pool)
  t.teardown(() => active.release())
  t.ok(await active.tryAcquire())
  const standby = await createLock(pool)
  t.teardown(() => standby.release())
  await pool.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2
      and mode = 'ExclusiveLock' and database = (select oid from pg_database
        where datname = current_database())`,
  )
  await active.lost
  const stuck = await openHolder(t, pool, [0x74727565, 0])
  await until('it has the lock', () => standby.tryAcquire())
  t.ok(stuck.isGone())
})

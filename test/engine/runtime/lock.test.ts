import { createLock } from '@truebook/engine/runtime/lock'
import type { SqlPool, SqlStatement } from '@truebook/engine/runtime/sql'
import t, { type Test } from 'tap'
import { openDatabase, type Pool, until } from './harness.js'

t.setTimeout(240_000)

const CANCEL = 'pg_cancel_backend(pg_backend_pid()), pg_sleep(10)'

/** One connection whose queries are cancelled, if the test likes, when they have done their work. */
async function openCancelled(t: Test, pool: Pool) {
  const client = await pool.connect()
  let isOn = false
  let cancelled = 0
  const query = (statement: SqlStatement) => {
    if (!isOn) return client.query(statement)
    const text = statement.text.includes(' from lock')
      ? statement.text.replace(' from lock', `, ${CANCEL} from lock`)
      : `${statement.text}, ${CANCEL}`
    cancelled += 1
    return client.query({ ...statement, text })
  }
  const on = client.on.bind(client)
  const release = client.release.bind(client)
  const engines: SqlPool = {
    connect: async () => ({ query, on, release }),
    end: async () => undefined,
  }
  const lock = await createLock(engines)
  t.teardown(() => lock.release())
  return {
    lock,
    client,
    cancelled: () => cancelled,
    turn(on: boolean) {
      isOn = on
    },
  }
}

t.test('a query that is cancelled on its connection costs nobody the lock', async (t) => {
  const { pool } = await openDatabase(t)
  const { lock, client, cancelled, turn } = await openCancelled(t, pool)
  let lost: Error | undefined
  void lock.lost.then((error) => {
    lost = error
  })
  const other = await createLock(pool)
  t.teardown(() => other.release())

  turn(true)
  t.notOk(await lock.tryAcquire(), 'nobody knows whether it was taken')
  turn(false)
  t.notOk(await other.tryAcquire(), 'it was')
  t.ok(await lock.tryAcquire(), 'and is by who asks again')
  const { rows } = await client.query('show idle_session_timeout')
  t.equal(rows[0].idle_session_timeout, '5s')

  turn(true)
  const before = cancelled()
  await until('two heartbeats were cancelled', () => lost !== undefined || cancelled() > before + 2)
  t.equal(lost, undefined)
  t.notOk(await other.tryAcquire())
})

t.test(
  'an engine that stood still reads what was answered meanwhile before it calls that silence',
  async (t) => {
    const { pool } = await openDatabase(t)
    const client = await pool.connect()
    let stops = 0
    const query = async (statement: SqlStatement) => {
      const isFirst = statement.text === 'select 1' && stops++ === 0
      // Behind the turn of the sockets, and before that of the timers.
      if (isFirst) await new Promise((resolve) => setImmediate(resolve))
      const answer = client.query(statement)
      if (isFirst) standStill(5_200)
      return answer
    }
    const on = client.on.bind(client)
    const release = client.release.bind(client)
    const connect = async () => ({ query, on, release })
    const lock = await createLock({ connect, end: async () => undefined })
    t.teardown(() => lock.release())
    let lost: Error | undefined
    void lock.lost.then((error) => {
      lost = error
    })

    await until('the next heartbeat came', () => lost !== undefined || stops > 1)
    t.equal(lost, undefined)
  },
)

/** Nothing else of this process runs meanwhile. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

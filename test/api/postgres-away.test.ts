import { refusalOf } from '@truebook/api/problem'
import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import t from 'tap'
import { openLine } from '../line.js'
import { request } from './client.js'
import { type Ground, listMarket, openApi, openGround } from './fixture.js'

const TARGET = '/v1/markets/BTC_USDC/trades'

/** Runs something while nobody can read trades. */
async function whileLocked<T>({ db }: Ground, run: () => Promise<T>): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await sql`lock table trades`.execute(transaction)
    return run()
  })
}

/** Waits until a query of the api waits for a lock. */
async function untilBlocked(db: Database): Promise<void> {
  for (;;) {
    const { rows } = await sql`select 1 from pg_stat_activity
      where application_name = 'truebook-api' and wait_event_type = 'Lock'`.execute(db)
    if (rows.length > 0) return
  }
}

t.test('a connection that breaks under a query is 503, and the next is made anew', async (t) => {
  const ground = await openGround(t)
  await listMarket(ground.db)
  const line = await openLine(t, ground.url)
  const { url } = await openApi(t, { ...ground, url: line.url })
  const get = () => request(url, { method: 'GET', target: TARGET })
  t.equal((await get()).status, 200)

  const broken = await whileLocked(ground, async () => {
    const asked = get()
    await untilBlocked(ground.db)
    line.cut()
    return asked
  })
  t.same([broken.status, broken.body.code], [503, 'UNAVAILABLE'])
  t.equal(broken.headers.get('retry-after'), '1')
  t.equal((await get()).status, 200)
})

t.test('without Postgres the health is as the document has it', async (t) => {
  const ground = await openGround(t)
  const line = await openLine(t, ground.url)
  const { url } = await openApi(t, { ...ground, url: line.url })
  line.close()
  const { status, body } = await request(url, { method: 'GET', target: '/health' })
  t.match({ status, body }, { status: 503, body: { status: 'down', database: false } })
})

t.test(
  'behind a Postgres that says nothing the health is answered before queries end',
  async (t) => {
    const ground = await openGround(t)
    const line = await openLine(t, ground.url)
    const env = { DATABASE_TIMEOUT_MS: '600000' }
    const { url } = await openApi(t, { ...ground, url: line.url }, { env })
    line.mute()
    const { status, body } = await request(url, { method: 'GET', target: '/health' })
    t.match({ status, body }, { status: 503, body: { status: 'down', database: false } })
    line.close()
  },
)

t.test('a query that is not answered is 503 in the end', async (t) => {
  const ground = await openGround(t)
  await listMarket(ground.db)
  const { url } = await openApi(t, ground, { env: { DATABASE_TIMEOUT_MS: '100' } })
  const late = await whileLocked(ground, () => request(url, { method: 'GET', target: TARGET }))
  t.same([late.status, late.body.code], [503, 'UNAVAILABLE'])
})

t.test('a query that Postgres gives up is 503, whoever told it to', async (t) => {
  const ground = await openGround(t)
  await listMarket(ground.db)
  const { url } = await openApi(t, ground)
  const ended = await whileLocked(ground, async () => {
    const asked = request(url, { method: 'GET', target: TARGET })
    await untilBlocked(ground.db)
    await sql`select pg_cancel_backend(pid) from pg_stat_activity
      where application_name = 'truebook-api' and wait_event_type = 'Lock'`.execute(ground.db)
    return asked
  })
  t.same([ended.status, ended.body.code], [503, 'UNAVAILABLE'])
  t.equal(ended.headers.get('retry-after'), '1')

  const late = await whileLocked(ground, () =>
    ground.db
      .transaction()
      .execute(async (transaction) => {
        await sql`set local statement_timeout = 50`.execute(transaction)
        await sql`select from trades`.execute(transaction)
      })
      .catch((error: Error) => refusalOf(error)),
  )
  t.match(late, { code: 'UNAVAILABLE' })
})

t.test(
  'what Postgres cannot do just now is 503, what it never will is our own fault',
  async (t) => {
    const codes = {
      UNAVAILABLE: ['40001', '40P01', '57P01', '58030'],
      INTERNAL: ['23505', '42P01'],
    }
    for (const [code, states] of Object.entries(codes)) {
      for (const state of states) {
        const error = Object.assign(new Error('It failed.'), { code: state })
        t.equal(refusalOf(error).code, code, state)
      }
    }
  },
)

t.test('a write that Postgres does not take now is 503 as well', async (t) => {
  const { db } = await openGround(t)
  const writing = db.transaction().execute(async (transaction) => {
    await sql`set transaction read only`.execute(transaction)
    await sql`delete from trades`.execute(transaction)
  })
  const error = await writing.then(
    () => t.fail('It was taken.'),
    (refused: Error) => refused,
  )
  t.equal(refusalOf(error as Error).code, 'UNAVAILABLE')
})

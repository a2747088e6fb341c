import { randomBytes } from 'node:crypto'
import { refusalOf } from '@truebook/api/http/problem'
import { databaseOf } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import t from 'tap'
import { openLine, openSocketFile } from '../line.js'
import { untilBlocked } from './blocked.js'
import { request } from './client.js'
import { openSocket } from './feed/plain-client.js'
import { type Ground, listMarket, openApi, openGround } from './fixture.js'

const TARGET = '/v1/markets/BTC_USDC/trades'

/** Runs something while nobody can read trades. */
async function whileLocked<T>({ db }: Ground, run: () => Promise<T>): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await sql`lock table trades`.execute(transaction)
    return run()
  })
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

t.test('where no connection can be opened any more it is 503, whatever is said', async (t) => {
  const ground = await openGround(t)
  await listMarket(ground.db)
  const { url: own, close } = await openSocketFile(t, ground.url)
  const { url } = await openApi(t, { ...ground, url: own })
  const get = () => request(url, { method: 'GET', target: TARGET })
  t.equal((await get()).status, 200)
  close()
  await get()
  const refused = await get()
  t.same([refused.status, refused.body.code], [503, 'UNAVAILABLE'])
  t.equal(refused.headers.get('retry-after'), '1')
})

t.test('so it is where the open files are used up', async (t) => {
  const used = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE', syscall: 'connect' })
  const connect = () => Promise.reject(used)
  const db = databaseOf({ connect } as unknown as Parameters<typeof databaseOf>[0])
  const error = await sql`select 1`.execute(db).catch((thrown) => thrown)
  t.equal(error, used)
  t.match(refusalOf(error), { code: 'UNAVAILABLE', status: 503 })
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
  // It has to start within that, too.
  const { url } = await openApi(t, ground, { env: { DATABASE_TIMEOUT_MS: '3000' } })
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

t.test('a Postgres that no longer lets the role in is away for now', async (t) => {
  const ground = await openGround(t)
  await listMarket(ground.db)
  const role = `role_${randomBytes(8).toString('hex')}`
  const run = (text: string) => sql.raw(text).execute(ground.db)
  await run(`create role ${role} superuser login password 'secret'`)
  t.teardown(() => run(`drop role ${role}`))
  const own = Object.assign(new URL(ground.url), { username: role, password: 'secret' })
  const { url } = await openApi(t, { ...ground, url: own.href })
  const get = () => request(url, { method: 'GET', target: TARGET })
  t.equal((await get()).status, 200)
  const socket = await openSocket(url)
  t.teardown(() => socket.close())

  await run(`alter role ${role} nologin`)
  await run(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '${role}'`,
  )
  await get()
  const refused = await get()
  t.same([refused.status, refused.body.code], [503, 'UNAVAILABLE'])
  t.equal(refused.headers.get('retry-after'), '1')
  const key = { op: 'login', api_key: 'nobody', timestamp: Date.now(), signature: '00'.repeat(32) }
  t.match(await socket.ask(key), { ok: false, status: 503, code: 'UNAVAILABLE' })

  await run(`alter role ${role} login`)
  t.equal((await get()).status, 200)
})

t.test('a lock that Postgres waits for no longer is 503', async (t) => {
  const ground = await openGround(t)
  await listMarket(ground.db)
  const { pathname } = new URL(ground.url)
  await sql.raw(`alter database ${pathname.slice(1)} set lock_timeout = 50`).execute(ground.db)
  const { url } = await openApi(t, ground)
  const late = await whileLocked(ground, () => request(url, { method: 'GET', target: TARGET }))
  t.same([late.status, late.body.code], [503, 'UNAVAILABLE'])
  t.equal(late.headers.get('retry-after'), '1')
})

t.test(
  'what Postgres cannot do just now is 503, what it never will is our own fault',
  async (t) => {
    const codes = {
      UNAVAILABLE: ['25P03', '28P01', '3D000', '40001', '40P01', '55P03', '57P01', '58030'],
      INTERNAL: ['23505', '25P02', '42P01', '55000'],
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

import { setTimeout as wait } from 'node:timers/promises'
import { createMetrics } from '@truebook/api/metrics'
import { createSolvency } from '@truebook/api/solvency'
import { databaseOf } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import t from 'tap'
import { openDatabase, until } from '../engine/runtime/harness.js'
import { blocked, untilBlocked } from './blocked.js'
import { request } from './client.js'
import { listMarket, openApi, openGround } from './fixture.js'

t.test('sums that took long to add up are kept for ten times as long', async (t) => {
  const { pool } = await openDatabase(t)
  let time = 0
  const solvency = createSolvency(databaseOf(pool), { now: () => time })
  const asked = [solvency(), solvency()]
  time += 300
  const [sums, again] = await Promise.all(asked)
  t.equal(again, sums, 'whoever asks meanwhile waits for the same')
  time += 2_999
  t.equal(await solvency(), sums)
  time += 1
  t.not(await solvency(), sums, 'they are added up anew')
})

t.test('sums that could not be added up are not tried again at once', async (t) => {
  const { pool } = await openDatabase(t)
  let time = 0
  const solvency = createSolvency(databaseOf(pool), { now: () => time })
  await pool.query('alter table withdrawals rename to elsewhere')
  await t.rejects(solvency(), /withdrawals/)
  await pool.query('alter table elsewhere rename to withdrawals')
  time += 999
  await t.rejects(solvency(), /withdrawals/)
  time += 1
  await t.resolves(solvency(), 'they are added up anew')
})

t.test('while new sums take long, the last are given', async (t) => {
  const { db } = await openGround(t)
  let time = 0
  const solvency = createSolvency(db, { now: () => time, patienceMs: 1 })
  const first = await solvency()
  /** Asks again while new sums cannot be added up. */
  const askHeldUp = () =>
    db.transaction().execute(async (transaction) => {
      await sql`lock table withdrawals`.execute(transaction)
      const asked = solvency()
      return { given: await Promise.race([asked, wait(200)]), asked }
    })
  time += 1_999
  t.equal((await askHeldUp()).given, first)
  await until('there are new ones', async () => (await solvency()) !== first)
  const second = await solvency()
  time += 10_000
  const { given, asked } = await askHeldUp()
  t.equal(given, undefined, 'nobody is given old ones')
  t.not(await asked, second)
})

t.test('sums that take long hold up no request and no end of the api', async (t) => {
  const ground = await openGround(t)
  await listMarket(ground.db)
  const api = await openApi(t, ground, { env: { DATABASE_POOL: '2', DATABASE_TIMEOUT_MS: '3000' } })
  const get = async (target: string) => request(api.url, { method: 'GET', target })
  await ground.db.transaction().execute(async (transaction) => {
    await sql`lock table withdrawals`.execute(transaction)
    const asked = get('/v1/solvency')
    await untilBlocked(ground.db, { name: 'truebook-api-sums' })
    await wait(4_500)
    t.equal(await blocked(ground.db, 'truebook-api-sums'), 1, 'they have longer than a request')
    const pages = Array.from({ length: 8 }, () => get('/v1/markets/BTC_USDC/trades'))
    for (const { status } of await Promise.all(pages)) t.equal(status, 200)
    const stopped = api.stop()
    const { status, body } = await asked
    t.same([status, body.code], [503, 'UNAVAILABLE'])
    await stopped
    // Its connection may still be opening then.
    for (const afterMs of [0, 2, 5]) {
      const early = await openApi(t, ground)
      const asked = request(early.url, { method: 'GET', target: '/v1/solvency' })
      asked.catch(() => undefined)
      await wait(afterMs)
      await early.stop()
      await asked.catch(() => undefined)
    }
  })
})

t.test(
  'counts of what was miscredited and misclaimed are absent while nobody knows them',
  async (t) => {
    const sums = { chain: undefined, assets: [], miscredited: [], misclaimed: [] }
    let isOfOneBlock = false
    let isAway = false
    const metrics = createMetrics()
    metrics.watchSolvency(async () => {
      if (isAway) throw new Error('The database is away.')
      return { ...sums, isOfOneBlock }
    })
    const lines = async () => (await metrics.text()).match(/^truebook_mis.*$/gm)
    t.equal(await lines(), null)
    isOfOneBlock = true
    t.same(await lines(), ['truebook_miscredited_deposits 0', 'truebook_misclaimed_withdrawals 0'])
    isAway = true
    t.equal(await lines(), null)
  },
)

t.test('while escrow and deposits are of two blocks, nobody is called solvent', async (t) => {
  const ground = await openGround(t)
  const { db } = ground
  await listMarket(db)
  await sql`insert into chains values (7, 'Seven', 0, 1, '0xb1', 1, false, 0)`.execute(db)
  await sql`insert into chain_cursors values (7, 2, '0x', 2, '0x', 1789999999500)`.execute(db)
  await sql`insert into chain_tokens values (7, 1, '0xc1')`.execute(db)
  const { url } = await openApi(t, ground)
  const status = async () =>
    (await request(url, { method: 'GET', target: '/v1/solvency' })).body.status
  t.equal(await status(), 'catching_up')
  const metrics = await (await fetch(`${url}/metrics`)).text()
  t.match(metrics, /^truebook_chain_seen_seconds 1789999999\.5$/m)
  await sql`insert into chain_escrow values (7, 1, 1, 0)`.execute(db)
  await wait(1_100)
  t.equal(await status(), 'catching_up')
  await sql`update chain_escrow set block_number = 2`.execute(db)
  await until('both are of one', async () => (await status()) === 'solvent')
})

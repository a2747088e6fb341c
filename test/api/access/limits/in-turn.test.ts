import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { blocked, untilBlocked } from '../../blocked.js'
import { type Answer, type Client, createClient, request } from '../../client.js'
import { openExchange, openTrader } from '../../exchange-fixture.js'
import { openApi, openGround } from '../../fixture.js'

const ground = await openGround(t)
const env = { DATABASE_TIMEOUT_MS: '600000' }
const { api } = await openExchange(t, ground, { env })
const funds = { USDC: '100000' }
const anna = await openTrader(api, { seed: 'a1', funds })
const many = await Promise.all(['c1', 'c2', 'c3', 'c4'].map((seed) => openTrader(api, { seed })))
const bert = await openTrader(api, { seed: 'b2', funds })

/** Runs something while whoever reads from some tables waits. */
async function whileLocked(tables: string, run: () => Promise<void>): Promise<void> {
  await ground.db.transaction().execute(async (trx) => {
    await sql`lock table ${sql.raw(tables)}`.execute(trx)
    await run()
  })
}

/** How many were answered, and how many a slow machine left without a turn for too long. */
async function outcomesOf(asked: readonly Promise<Answer>[]) {
  const answers = await Promise.all(asked)
  const done = answers.filter(({ status }) => status === 200).length
  const late = answers.filter(
    ({ status, body }) => status === 429 && / waited \d+ ms for its turn/.test(body.message),
  ).length
  return { done, late }
}

const times = (count: number, ask: () => Promise<Answer>) => Array.from({ length: count }, ask)
const order = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  price: '20000',
  quantity: '0.01',
}

async function othersGoOn(t: Test): Promise<void> {
  const placed = await bert.client.place(order)
  t.equal(placed.status, 201, 'a command')
  t.equal((await bert.client.get('/v1/orders?open=true')).status, 200, 'a history')
  t.equal((await bert.client.get('/v1/positions')).status, 200, 'a short reading')
}

/** Asks for so many lists that eight are refused: two are read then, and three hundred wait. */
async function askTooMany(client: Client) {
  const refused: Answer[] = []
  const slow = times(310, () => client.get('/v1/users/me/audit-log'))
  for (const one of slow) one.then((answer) => refused.push(answer))
  while (refused.length < 8) await setImmediate()
  return { slow, refused: [...refused] }
}

t.test('lists of one account that take long hold up nobody else', async (t) => {
  const slow: Promise<Answer>[] = []
  await whileLocked('access_log', async () => {
    const asked = await askTooMany(anna.client)
    slow.push(...asked.slow)
    for (const { status, headers, body } of asked.refused) {
      t.match(
        { status, body },
        { status: 429, body: { code: 'TOO_MANY_REQUESTS', maximum: 300, retry_after: 1 } },
      )
      t.equal(headers.get('retry-after'), '1')
      const standing = ['limit', 'remaining', 'reset'].map((n) => headers.get(`x-ratelimit-${n}`))
      t.same(standing, ['300', '0', '1'], 'the headers are of what refused')
    }
    await untilBlocked(ground.db, { count: 2 })
    await othersGoOn(t)
    t.equal(await blocked(ground.db), 2)
  })
  const { done, late } = await outcomesOf(slow)
  t.equal(done + late, 302)
  t.ok(done >= 2, `${done} had their turn`)
})

t.test('nor do those of an address without a key, or of many accounts', async (t) => {
  const slow: Promise<Answer>[] = []
  const target = '/v1/markets/BTC_USDC/candles?interval=12h&limit=1000'
  await whileLocked('access_log, candles, coarse_candles', async () => {
    slow.push(...times(60, () => request(api.url, { method: 'GET', target })))
    await untilBlocked(ground.db, { count: 2 })
    const volume = '/v1/markets/BTC_USDC/volume'
    slow.push(...times(20, () => request(api.url, { method: 'GET', target: volume })))
    await othersGoOn(t)
    t.equal(await blocked(ground.db), 2)
    for (const { client } of many) {
      slow.push(...times(5, () => client.get('/v1/users/me/audit-log')))
    }
    await untilBlocked(ground.db, { count: 5 })
    const placed = await bert.client.place(order)
    t.equal(placed.status, 201, 'half of the connections are for others')
  })
  const { done, late } = await outcomesOf(slow)
  t.equal(done + late, slow.length)
  t.ok(done >= 5, `${done} had their turn`)
})

t.test('an api that stops answers whoever waits for their turn, and ends then', async (t) => {
  const copy = await openApi(t, ground, { env })
  const client = createClient({ ...anna, url: copy.url })
  const ended: string[] = []
  const slow: Promise<Answer>[] = []
  let stopped: Promise<unknown> = Promise.resolve()
  await whileLocked('access_log', async () => {
    slow.push(...(await askTooMany(client)).slow)
    Promise.all(slow).then(() => ended.push('answers'))
    stopped = copy.stop().then(() => ended.push('api'))
    await sleep(500)
    t.same(ended, [])
  })
  const { done, late } = await outcomesOf(slow)
  t.equal(done + late, 302)
  t.ok(done >= 2, `${done} had their turn`)
  await stopped
  t.same(ended, ['answers', 'api'])
})

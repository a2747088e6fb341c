import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { audit } from '@truebook/engine/audit'
import { testRedis } from '@truebook/host/testing/test-services'
import { connectPool } from '@truebook/shared/db/connect'
import t, { type Test } from 'tap'
import { until } from '../../host/process-help.js'
import { createRandom, type Random } from '../../sim/random.js'
import { type Client, createClient } from '../client.js'
import { openTrader, type Trader } from '../exchange-fixture.js'
import { openGround, SEAL_KEY } from '../fixture.js'
import { createKeeper, type Keeper } from './plain-keeper.js'

/** How many rounds; by hand many more: FEED_ROUNDS=1000. */
const ROUNDS = Number(process.env.FEED_ROUNDS ?? 8)
t.setTimeout(Math.max(400_000, ROUNDS * 5_000))

/** One that nobody trades in. */
const QUIET_MARKET = 2
const FUNDS = { USDC: '100000000', BTC: '10000' }
const redis = await testRedis()
const skip = 'missing' in redis ? { skip: redis.missing } : {}
const ENGINE = fileURLToPath(import.meta.resolve('@truebook/engine/main'))
const API = fileURLToPath(import.meta.resolve('@truebook/api/main'))

t.test(
  'a book is kept through cuts, killed copies of the api and killed engines',
  skip,
  async (t) => {
    if ('missing' in redis) return
    t.teardown(() => redis.stop())
    const seed = Number(process.env.FEED_SEED ?? 7)
    t.comment(`seed ${seed}`)
    const random = createRandom(seed)
    const ground = await openGround(t)
    const env = {
      DATABASE_URL: ground.url,
      REDIS_URL: redis.url,
      LOG_LEVEL: 'silent',
      SEED_MARKETS: '1',
      PORT: '0',
      DEV_FAUCET: '1',
      API_SECRET_KEY: SEAL_KEY.toString('hex'),
      SESSION_SECRET: '22'.repeat(32),
      OUTCOME_TIMEOUT_MS: '1000',
      RATE_LIMITS: 'off',
    }

    async function start(main: string): Promise<{ child: ChildProcess; url: string }> {
      const child = fork(main, [], { env })
      t.teardown(() => child.kill('SIGKILL'))
      const [{ url }] = (await once(child, 'message')) as [{ url: string }]
      return { child, url }
    }

    const engines = [await start(ENGINE), await start(ENGINE)]
    const copies = [await start(API), await start(API)]
    const traders = [
      await openTrader(copies[0] as never, { seed: '71', funds: FUNDS }),
      await openTrader(copies[1] as never, { seed: '72', funds: FUNDS }),
    ]

    const trade = (times: number) => tradeSome(random, { copies, traders, times })
    const [{ apiKey, secret }] = traders
    const keeper = createKeeper({ ticker: 'BTC_USDC', apiKey, secret })

    /** To any copy that takes it. */
    async function connectAgain(): Promise<void> {
      for (let tries = 0; tries < 200; tries++) {
        keeper.cut()
        const isIn = await keeper.connect(random.pick(copies).url).then(
          () => true,
          () => false,
        )
        if (isIn) return
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error('No copy took the client.')
    }

    await connectAgain()
    for (let round = 0; round < ROUNDS; round++) {
      await trade(6)
      const kind = round % 4
      if (kind === 1) {
        const at = random.below(2)
        copies[at].child.kill('SIGKILL')
        copies[at] = await start(API)
      } else if (kind === 3) {
        // The one that has waited longer is the active one, or its standby: either may die.
        engines.shift()?.child.kill('SIGKILL')
        engines.push(await start(ENGINE))
      } else keeper.cut()
      // What happens while nobody listens is what a replay tells.
      await trade(2)
      if (!keeper.isConnected()) await connectAgain()
    }
    await trade(4)
    if (!keeper.isConnected()) await connectAgain()
    const reader = createClient({ url: copies[0].url, apiKey, secret, wallet: traders[0].wallet })
    await checkKept(t, keeper, reader)
    keeper.cut()
    await checkAudit(t, ground.url)
  },
)

async function checkKept(t: Test, keeper: Keeper, reader: Client): Promise<void> {
  // There is nothing to cancel, but what nobody waited for is decided before.
  await until(async () => (await reader.cancelAll(QUIET_MARKET)).status === 200)
  const body = await bookOf(reader, keeper)
  t.same(keeper.faults, [])
  t.comment(`${keeper.messages()} messages; ${JSON.stringify([...keeper.modes])}`)
  const textOf = (levels: { price: string; quantity: string }[]) =>
    levels.map(({ price, quantity }) => `${price}:${quantity}`).join(',')
  t.equal(keeper.book.text(), `${textOf(body.BUY)}|${textOf(body.SELL)}`)
  const numbers = Array.from({ length: keeper.trades.length }, (_, i) => keeper.trades[0] + i)
  t.same(keeper.trades, numbers)
  await checkFills(t, keeper, reader)
  checkModes(t, keeper.modes)
}

interface RestBook {
  readonly sequence: number
  readonly BUY: { price: string; quantity: string }[]
  readonly SELL: { price: string; quantity: string }[]
}

/** The book by REST, once the keeper is there. */
async function bookOf(reader: Client, keeper: Keeper): Promise<RestBook> {
  const { body } = await reader.get('/v1/markets/BTC_USDC/order-book?depth=10000')
  await keeper.until(body.sequence)
  return body
}

/** Each own trade was heard as a fill, once: the newest of them are compared with what REST lists. */
async function checkFills(t: Test, { fills }: Keeper, reader: Client): Promise<void> {
  const target = '/v1/users/me/trades?ticker=BTC_USDC&page_size=100'
  const { data } = (await reader.get(target)).body
  const rows = data.map((row: { trade_id: string; role: string }) => `${row.trade_id} ${row.role}`)
  // They come on a channel of their own, behind the book.
  await until(() => fills.at(-1) === rows[0])
  t.ok(fills.length > 0)
  t.comment(`${fills.length} fills`)
  t.same(fills.toReversed().slice(0, 100), rows.slice(0, fills.length))
  t.equal(new Set(fills).size, fills.length)
}

/** Who comes back hears what was missed; only levels begin anew, at a copy that has just started. */
function checkModes(t: Test, modes: Keeper['modes']): void {
  for (const kind of ['book', 'trades', 'fills']) {
    t.ok((modes.get(`${kind} replay`) ?? 0) >= ROUNDS / 2, `${kind} are replayed`)
    t.notOk(modes.get(`${kind} resync`), `${kind} do not begin anew`)
  }
}

async function checkAudit(t: Test, url: string): Promise<void> {
  const pool = connectPool(url, { max: 1, name: 'audit', onError: () => undefined })
  t.teardown(() => pool.end())
  t.match(await audit(pool, { signatures: true }), { ok: true, audit: 'ok' })
}

interface Traffic {
  readonly copies: readonly { readonly url: string }[]
  readonly traders: readonly Trader[]
  readonly times: number
}

/** Trades through any copy, whatever comes of it: engines and copies are killed meanwhile. */
async function tradeSome(random: Random, { copies, traders, times }: Traffic): Promise<void> {
  for (let i = 0; i < times; i++) {
    const { url } = random.pick(copies)
    const { apiKey, secret, wallet } = random.pick(traders)
    const client = createClient({ url, apiKey, secret, wallet })
    const side = random.pick(['BUY', 'SELL'])
    const price = String(30_000 + (side === 'BUY' ? -1 : 1) * random.between(-4, 12))
    const order = { ticker: 'BTC_USDC', order_type: 'LIMIT', side, price }
    const work = random.chance(0.03)
      ? client.cancelAll(0)
      : client.place({ ...order, quantity: `0.${random.between(1, 9)}` })
    await work.catch(() => undefined)
  }
}

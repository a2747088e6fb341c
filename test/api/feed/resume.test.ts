import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningApi, run } from '@truebook/api/run'
import type { Streams } from '@truebook/shared/streams'
import t from 'tap'
import { createRandom } from '../../sim/random.js'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { openApi, openGround, SEAL_KEY } from '../fixture.js'
import { createPlainBook, openSocket } from './plain-client.js'
import { createKeeper } from './plain-keeper.js'

t.setTimeout(240_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const funds = { USDC: '10000000', BTC: '1000' }
const trader = await openTrader(api, { seed: '41', funds })
const other = await openTrader(api, { seed: '42', funds })
const seed = 20_261_126
t.comment(`seed ${seed}`)
const random = createRandom(seed)

/** Some trading of two who cross each other now and then. */
async function trade(times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const side = random.pick(['BUY', 'SELL'])
    const price = String(30_000 + (side === 'BUY' ? -1 : 1) * random.between(-4, 12))
    const quantity = `0.${random.between(1, 9)}`
    const { client } = random.pick([trader, other])
    if (random.chance(0.03)) await client.cancelAll(0)
    else await client.place({ ticker: 'BTC_USDC', order_type: 'LIMIT', side, price, quantity })
  }
}

const bookOf = async (url: string) =>
  (await (await fetch(`${url}/v1/markets/BTC_USDC/order-book?depth=1000`)).json()) as {
    sequence: number
    BUY: { price: string; quantity: string }[]
    SELL: { price: string; quantity: string }[]
  }
const textOf = (levels: { price: string; quantity: string }[]) =>
  levels.map(({ price, quantity }) => `${price}:${quantity}`).join(',')

interface OwnTrade {
  readonly trade_id: string
  readonly role: string
}

/** A stream that owes an answer for longer is silent: the journal would be read. */
const IDLE_MS = 2_000

/** A copy of the api that can be stopped before its time. */
const startCopy = (): Promise<RunningApi> =>
  run({
    env: {
      PORT: '0',
      DATABASE_URL: ground.url,
      LOG_LEVEL: 'silent',
      API_SECRET_KEY: SEAL_KEY.toString('hex'),
      SESSION_SECRET: '22'.repeat(32),
    },
    streams: ground.streams,
  })

t.test(
  'through cuts, copies that end and copies that begin, nothing is lost or told twice',
  async (t) => {
    await trade(5)
    const steady = await openApi(t, ground)
    let passing = await startCopy()
    const { apiKey, secret } = trader
    const keeper = createKeeper({ ticker: 'BTC_USDC', apiKey, secret })
    await keeper.connect(passing.url)
    for (let round = 0; round < 12; round++) {
      await trade(8)
      if (round % 4 === 3) {
        // The copy ends while it is listened to; another begins, and knows nothing of before.
        await passing.stop()
        await trade(3)
        passing = await startCopy()
        await keeper.connect(passing.url)
      } else {
        keeper.cut()
        await trade(random.below(6))
        await keeper.connect(random.pick([steady.url, passing.url, api.url]))
      }
    }
    const now = await bookOf(steady.url)
    await keeper.until(now.sequence)
    await passing.stop()
    t.same(keeper.faults, [])
    t.equal(keeper.book.text(), `${textOf(now.BUY)}|${textOf(now.SELL)}`)
    t.ok(keeper.trades.length > 10)
    t.same(
      keeper.trades,
      Array.from({ length: keeper.trades.length }, (_, i) => keeper.trades[0] + i),
    )
    const own = await trader.client.get('/v1/users/me/trades?ticker=BTC_USDC&page_size=100')
    const rows = own.body.data.map((row: OwnTrade) => `${row.trade_id} ${row.role}`)
    t.ok(keeper.fills.length > 10)
    t.same(keeper.fills.toReversed().slice(0, 100), rows.slice(0, keeper.fills.length))
    t.equal(new Set(keeper.fills).size, keeper.fills.length)
    const page = await trader.client.get('/v1/markets/BTC_USDC/trades?page_size=1')
    t.equal(keeper.trades.at(-1), page.body.total)
    t.ok((keeper.modes.get('depth replay') ?? 0) >= 6)
    t.ok((keeper.modes.get('trades replay') ?? 0) >= 9, 'also from the journal')
    t.notOk(keeper.modes.get('trades resync'))
    t.notOk(keeper.modes.get('book resync'))
    keeper.cut()
  },
)

t.test('a client that is ahead of its copy hears nothing twice', async (t) => {
  const { streams, goOn, hold } = heldStreams(ground.streams)
  const late = await openApi(t, { ...ground, streams })
  const client = await openSocket(late.url)
  t.teardown(client.close)
  await hold()
  await trade(6)
  const { sequence: since } = await bookOf(api.url)
  t.ok((await bookOf(late.url)).sequence < since, 'it is behind')
  const channel = 'depth:BTC_USDC'
  const answer = await client.ask({ op: 'subscribe', channel, since })
  t.match(answer, { mode: 'replay', sequence: since })
  goOn()
  await trade(6)
  const first = await client.until((message) => message.channel === channel && message.type)
  t.match(first, { type: 'update', prev_sequence: since })
})

t.test('what was said by an exchange that was set back is no place to go on from', async (t) => {
  const client = await openSocket(api.url)
  t.teardown(client.close)
  const { sequence } = await bookOf(api.url)
  for (const kind of ['depth', 'book', 'trades', 'bbo']) {
    const asked = { op: 'subscribe', channel: `${kind}:BTC_USDC`, since: sequence + 1 }
    t.match(await client.ask(asked), { mode: 'resync', sequence })
  }
  const status = { op: 'subscribe', channel: 'status', since: client.hello.sequence + 1 }
  t.match(await client.ask(status), { mode: 'resync' })
  t.match(await client.ask({ ...status, since: client.hello.sequence }), { mode: 'replay' })
})

/** Streams whose events can be kept from whoever reads them, who is told now and then that there are none. */
function heldStreams({ events, ...others }: Streams) {
  let held: Promise<boolean> = Promise.resolve(false)
  let goOn = () => {}
  const read: typeof events.read = async (...place) => {
    const isHeld = await Promise.race([held, sleep(IDLE_MS, true, { ref: false })])
    return isHeld ? [] : events.read(...place)
  }
  async function hold(): Promise<void> {
    held = new Promise((resolve) => {
      goOn = () => resolve(false)
    })
    // A read that waits already is over by then.
    await sleep(400)
  }
  const streams = { ...others, events: { ...events, read } }
  return { streams, hold, goOn: () => goOn() }
}

t.test('what nobody knows any more, or never was, is answered with all there is', async (t) => {
  const client = await openSocket(api.url)
  t.teardown(client.close)
  // No command ends one event before another does.
  const within = (await bookOf(api.url)).sequence - 1
  for (const since of [within, 2 ** 50]) {
    for (const channel of [
      'depth:BTC_USDC',
      'bbo:BTC_USDC',
      'ticker:BTC_USDC',
      'candles:BTC_USDC:1h',
    ]) {
      t.match(await client.ask({ op: 'subscribe', channel, since }), { ok: true, mode: 'resync' })
    }
  }
  t.match(await client.ask({ op: 'subscribe', channel: 'status', since: 2 ** 50 }), {
    mode: 'resync',
  })
  t.match(await client.until((m) => m.channel === 'status' && m.type), {
    type: 'snapshot',
    markets: [{ ticker: 'BTC_USDC', status: 'ACTIVE' }],
  })
})

t.test('REST says the book of any sequence that is kept, and which one it says', async (t) => {
  const client = await openSocket(api.url)
  t.teardown(client.close)
  await client.ask({ op: 'subscribe', channel: 'depth:BTC_USDC' })
  await trade(20)
  const { sequence } = await bookOf(api.url)
  await client.until((m) => m.type && m.sequence >= sequence)
  const book = createPlainBook()
  const said = client.received.filter(({ type }) => type)
  for (const message of said) {
    book.take(message)
    const path = `/v1/markets/BTC_USDC/order-book?depth=1000&sequence=${message.sequence}`
    const { status, body } = await trader.client.get(path)
    t.equal(status, 200)
    t.equal(body.sequence, message.sequence)
    t.equal(`${textOf(body.BUY)}|${textOf(body.SELL)}`, book.text())
  }
  for (const wrong of ['0', String(sequence + 1), '99999999999']) {
    const { status, body } = await trader.client.get(
      `/v1/markets/BTC_USDC/order-book?sequence=${wrong}`,
    )
    t.match({ status, code: body.code }, { status: 404, code: 'SEQUENCE_NOT_KEPT' })
  }
})

import { filled, readCandles } from '@truebook/api/candles'
import {
  CANDLE_INTERVALS,
  type CandleInterval,
  candleGrid,
  candleStart,
} from '@truebook/shared/candle-interval'
import { sql } from 'kysely'
import t from 'tap'
import { createRandom } from '../sim/random.js'
import { request } from './client.js'
import { fillCoarseCandles } from './coarse-candles.js'
import { listMarket, openApi, openGround } from './fixture.js'

const [MINUTE, DAY] = [60_000, 86_400_000]
/** A Wednesday, some way into its day. */
const NOW = Date.UTC(2026, 6, 1, 13, 37, 21)
const SEED = 71

interface Minute {
  readonly minute: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

const ground = await openGround(t)
await listMarket(ground.db)
await sql`insert into assets values (3, 'ETH', 'Ether', 8, 8, 8)`.execute(ground.db)
await sql`insert into markets values
  (2, 'ETH_USDC', 'Ether in US dollars', 3, 1, '0.01', '0.00001', 1, 1, 10000000, 200, 700,
   500, 25000, 'expire_taker', 'ACTIVE', 40, 2, 3000100, 0)`.execute(ground.db)
const minutes = randomMinutes()
await fillCandles(minutes)
const { url } = await openApi(t, ground, { now: () => NOW })
const get = (target: string) => request(url, { method: 'GET', target })

/** Twenty days of minutes, of which most are without a trade, and whole hours and days as well. */
function randomMinutes(): readonly Minute[] {
  const random = createRandom(SEED)
  t.comment(`seed ${SEED}`)
  const made: Minute[] = []
  let close = 3_000_000
  let minute = NOW - (NOW % MINUTE) - 20 * DAY
  for (;;) {
    minute += MINUTE * (random.chance(0.01) ? random.between(60, 900) : random.between(1, 40))
    if (minute > NOW) return made
    const prices = Array.from({ length: 4 }, () => close + random.between(-500, 500))
    close = prices[3]
    const [high, low] = [Math.max(...prices), Math.min(...prices)]
    made.push({ minute, open: prices[0], high, low, close, volume: random.between(1, 9) * 100_000 })
  }
}

async function fillCandles(rows: readonly Minute[]): Promise<void> {
  const values = rows.map(
    (row) =>
      sql`(1, ${row.minute}, ${row.open}, ${row.high}, ${row.low}, ${row.close}, ${row.volume},
        ${row.volume * row.close}, 2)`,
  )
  await sql`insert into candles values ${sql.join(values)}`.execute(ground.db)
  await fillCoarseCandles(ground.db)
}

/** The last candles of an interval, worked out the slow way. */
function expected(interval: CandleInterval, count: number) {
  const grid = candleGrid(interval)
  const last = candleStart(grid, NOW)
  const candles = []
  let close: number | undefined
  for (let start = candleStart(grid, NOW - 40 * DAY); start <= last; start += grid.widthMs) {
    const inside = minutes.filter(({ minute }) => candleStart(grid, minute) === start)
    if (inside.length === 0 && close === undefined) continue
    const prices = inside.length === 0 ? [close as number] : []
    const [high, low] = [
      Math.max(...prices, ...inside.map((row) => row.high)),
      Math.min(...prices, ...inside.map((row) => row.low)),
    ]
    const open = inside[0]?.open ?? (close as number)
    close = inside.at(-1)?.close ?? close
    const volume = inside.reduce((sum, row) => sum + row.volume, 0)
    const ticks = { open, high, low, close: close as number }
    candles.push({ start, ...ticks, volume, trades: inside.length * 2 })
  }
  return candles.slice(-count).map(({ start, open, high, low, close, volume, trades }) => ({
    timestamp: start,
    open: String(open / 100),
    high: String(high / 100),
    low: String(low / 100),
    close: String(close / 100),
    volume: String(volume / 100_000),
    trades,
  }))
}

for (const interval of CANDLE_INTERVALS) {
  t.test(`candles of ${interval} are those of their minutes, none left out`, async (t) => {
    const { status, body } = await get(
      `/v1/markets/BTC_USDC/candles?interval=${interval}&limit=300`,
    )
    t.equal(status, 200)
    t.same([body.ticker, body.interval], ['BTC_USDC', interval])
    t.match(body.data, expected(interval, 300))
    t.equal(body.data.length, expected(interval, 300).length)
    const line = await get(`/v1/markets/BTC/USDC/line-chart?interval=${interval}&limit=300`)
    t.same(
      line.body.data,
      body.data.map((candle: { timestamp: number; close: string }) => {
        return { timestamp: candle.timestamp, price: candle.close }
      }),
    )
  })
}

t.test('a stretch of candles begins behind the trades before it', async (t) => {
  const all = expected('1m', 100_000)
  const gap = all.findIndex((candle, n) => n > 100 && candle.trades === 0)
  const start = all[gap].timestamp
  const path = '/v1/markets/BTC%2FUSDC/candles?interval=1m'
  const from = await get(`${path}&start=${start}&limit=5`)
  t.match(from.body.data, all.slice(gap, gap + 5))
  t.equal(from.body.data.length, 5)
  const between = await get(`${path}&start=${start + 1}&end=${start + 3 * MINUTE}`)
  t.match(between.body.data, all.slice(gap + 1, gap + 4))
  t.equal(between.body.data.length, 3)
  const until = await get(`${path}&end=${start + 30_000}&limit=2`)
  t.match(until.body.data, all.slice(gap - 1, gap + 1))
  t.equal(until.body.data.length, 2)
  t.same((await get(`${path}&start=${start}&end=${start - MINUTE}`)).body.data, [])
  t.same((await get(`${path}&start=${NOW + DAY}`)).body.data, [])
  t.same((await get(`${path}&end=0`)).body.data, [], 'nothing before the first trade')
})

t.test(
  'with a start before the first trade they begin with it, as many as asked for',
  async (t) => {
    for (const interval of CANDLE_INTERVALS) {
      const all = expected(interval, 100_000)
      const count = Math.min(7, all.length)
      for (const start of [0, all[0].timestamp - 1, all[0].timestamp - 500 * MINUTE]) {
        const query = `interval=${interval}&start=${start}&limit=7`
        const { body } = await get(`/v1/markets/BTC_USDC/candles?${query}`)
        t.match(body.data, all.slice(0, 7), query)
        t.equal(body.data.length, count, query)
        const line = await get(`/v1/markets/BTC_USDC/line-chart?${query}`)
        t.equal(line.body.data.length, count, query)
      }
      const end = all[0].timestamp - 1
      const none = await get(`/v1/markets/BTC_USDC/candles?interval=${interval}&start=0&end=${end}`)
      t.same(none.body.data, [], 'none before it')
    }
    t.equal((await get('/v1/markets/BTC_USDC/candles?start=0&limit=1')).body.data.length, 1)
  },
)

t.test('what is out of range is cut to it, and what is no number is refused', async (t) => {
  const path = '/v1/markets/BTC_USDC/candles'
  t.equal((await get(`${path}?limit=99999`)).body.data.length, 1000)
  t.equal((await get(`${path}?limit=-1`)).body.data.length, 1)
  t.equal((await get(path)).body.data.length, 500)
  t.equal((await get(`${path}?interval=1w&start=-5&end=999999999999999`)).status, 200)
  for (const query of ['interval=7m', 'interval=1M', 'start=now', 'end=1.5', 'limit=']) {
    const { status, body } = await get(`${path}?${query}`)
    t.same([status, body.code], [400, 'INVALID_FIELD'], query)
  }
  t.equal((await get('/v1/markets/DOGE_USDC/candles')).body.code, 'INVALID_MARKET')
})

for (const interval of ['1m', '1h', '1w'] as const) {
  t.test(
    `a start before the market's first trade gives its first candles of ${interval}`,
    async (t) => {
      const all = expected(interval, 100_000)
      const { widthMs } = candleGrid(interval)
      const first = all[0].timestamp
      for (const start of [0, Date.UTC(2024, 0, 1), first - 499 * widthMs, first - 1, first]) {
        const target = `/v1/markets/BTC_USDC/candles?interval=${interval}&limit=3&start=${start}`
        const { data } = (await get(target)).body
        t.match(data, all.slice(0, 3), target)
        t.equal(data.length, 3)
        const line = await get(target.replace('candles', 'line-chart'))
        t.same(
          line.body.data.map((point: { timestamp: number }) => point.timestamp),
          data.map((candle: { timestamp: number }) => candle.timestamp),
        )
        t.same((await get(`${target}&end=${first - 1}`)).body.data, [], 'no candle starts so early')
      }
      // As whoever takes it all: on behind the last until none come.
      const told: number[] = []
      for (let start = 0; ; start = (told.at(-1) as number) + 1) {
        const target = `/v1/markets/BTC_USDC/candles?interval=${interval}&limit=1000&start=${start}`
        const { data } = (await get(target)).body
        if (data.length === 0) break
        told.push(...data.map((candle: { timestamp: number }) => candle.timestamp))
      }
      t.same(
        told,
        all.map((candle) => candle.timestamp),
      )
    },
  )
}

t.test('a market without trades has no candles, from whenever on', async (t) => {
  for (const interval of ['1m', '1h', '1w']) {
    for (const kind of ['candles', 'line-chart']) {
      const { status, body } = await get(
        `/v1/markets/ETH_USDC/${kind}?interval=${interval}&start=0`,
      )
      t.same([status, body.data], [200, []])
    }
  }
})

t.test('weeks start on Mondays, in UTC', async (t) => {
  const grid = candleGrid('1w')
  const monday = Date.UTC(2026, 5, 29)
  t.equal(candleStart(grid, NOW), monday)
  t.equal(candleStart(grid, monday), monday)
  t.equal(candleStart(grid, monday - 1), monday - 7 * DAY)
  t.equal(new Date(candleStart(grid, 0)).getUTCDay(), 1)
})

t.test('a range is read from what was sent', async (t) => {
  const defaults = { interval: '1h', limit: 3 } as const
  const hour = candleStart(candleGrid('1h'), NOW)
  const read = (query: object) => {
    const { interval, first, last } = readCandles(query, defaults, NOW)
    return [interval, (first - hour) / 3_600_000, (last - hour) / 3_600_000]
  }
  t.same(read({}), ['1h', -2, 0])
  t.same(read({ limit: '1' }), ['1h', 0, 0])
  t.same(read({ end: String(hour - 1) }), ['1h', -3, -1])
  t.same(read({ start: String(hour - 7_200_001) }), ['1h', -2, 0])
  t.same(read({ start: String(hour - 36_000_000) }), ['1h', -10, -8])
})

t.test('filling invents nothing before the first price', async (t) => {
  const row = {
    start: 2,
    open: 5,
    high: 6,
    low: 4,
    close: 5,
    volume: '1',
    quote_volume: '5',
    trades: 1,
  }
  const filling = { first: 0, last: 4, widthMs: 1, close: undefined }
  t.match(filled([row], filling), [row, { start: 3, open: 5, volume: '0' }, { start: 4, close: 5 }])
  t.equal(filled([row], filling).length, 3)
  t.equal(filled([], filling).length, 0)
  t.match(filled([], { ...filling, last: 1, close: 7 }), [{ start: 0, high: 7 }, { start: 1 }])
})

t.test('the day and the volumes are of the same minutes', async (t) => {
  const since = (days: number) => minutes.filter(({ minute }) => minute >= NOW - days * DAY)
  const day = since(1)
  const { body } = await get('/v1/markets/BTC_USDC/24hr')
  t.match(body, {
    ticker: 'BTC_USDC',
    open: day[0].open / 100,
    high: Math.max(...day.map((row) => row.high)) / 100,
    close: (day.at(-1)?.close ?? 0) / 100,
    trades: day.length * 2,
  })
  const { ticker, ...numbers } = body
  t.same((await get(`/v1/markets/${ticker}`)).body.twenty_four_hour, numbers)
  const volume = (await get('/v1/markets/BTC_USDC/volume')).body
  const sum = (rows: readonly Minute[]) =>
    String(rows.reduce((total, row) => total + row.volume, 0) / 100_000)
  t.equal(volume.twenty_four_hour.volume, sum(day))
  t.equal(volume.all_time.volume, sum(minutes))
  t.equal(volume.all_time.trades, minutes.length * 2)
  t.equal(volume.thirty_day.volume, sum(minutes))
  const hours = candleStart(candleGrid('1h'), NOW - 7 * DAY) + 3_600_000
  t.equal(volume.seven_day.volume, sum(minutes.filter(({ minute }) => minute >= hours)))
})

t.test('the day takes no reading, however often it is asked for', async (t) => {
  const { body } = await get('/v1/markets/BTC_USDC/24hr')
  await ground.db.transaction().execute(async (trx) => {
    await sql`lock table candles, coarse_candles`.execute(trx)
    t.same((await get('/v1/markets/BTC_USDC/24hr')).body, body)
    const { twenty_four_hour } = (await get('/v1/markets/BTC_USDC')).body
    t.same({ ticker: 'BTC_USDC', ...twenty_four_hour }, body)
  })
})

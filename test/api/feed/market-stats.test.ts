import { type Bar, createMarketStats, loadedSince } from '@truebook/api/feed/market-stats'
import { CANDLE_INTERVALS } from '@truebook/shared/candle-interval'
import t from 'tap'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MONDAY = Date.UTC(2026, 0, 5)

/** A trade each hour of thirty days, of a price that counts them. */
const HOURS: readonly Bar[] = Array.from({ length: 30 * 24 }, (_, i) => {
  const price = i + 1
  const prices = { open: price, high: price, low: price, close: price }
  return { start: MONDAY + i * HOUR_MS, ...prices, volume: 1n, tickLots: BigInt(price), trades: 1 }
})

t.test('after a start each candle is what it was before', async (t) => {
  const always = createMarketStats()
  let taken = 0
  for (const day of [15.5, 20.9, 21, 21.01, 24, 27.99, 28]) {
    const now = MONDAY + day * DAY_MS
    const until = HOURS.findIndex(({ start }) => start > now)
    always.load(HOURS.slice(taken, until), 0)
    taken = until
    const started = createMarketStats()
    const known = HOURS.slice(0, until).filter(({ start }) => start >= loadedSince(now))
    started.load(known, 0)
    for (const interval of CANDLE_INTERVALS) {
      t.strictSame(started.candles(interval), always.candles(interval), `${interval}, day ${day}`)
    }
    t.strictSame(started.day(now), always.day(now))
  }
})

t.test('a week that nothing was traded in leaves no part of one before', async (t) => {
  const now = MONDAY + 24 * DAY_MS
  const started = createMarketStats()
  const old = HOURS.filter(({ start }) => start < MONDAY + 17 * DAY_MS && start >= loadedSince(now))
  started.load(old, 0)
  t.match(started.candles('1w'), [{ start: MONDAY + 14 * DAY_MS, trades: 3 * 24 }])
})

t.test('the last price stands, however long ago it was traded at', async (t) => {
  const [traded, never] = [createMarketStats(), createMarketStats()]
  traded.load([], 500)
  never.load([], 0)
  t.match(traded.day(MONDAY), { open: 500, close: 500, volume: 0n, trades: 0 })
  t.equal(never.day(MONDAY), undefined)
})

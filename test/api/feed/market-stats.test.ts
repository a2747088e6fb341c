import { type Bar, createMarketStats, loadedSince } from '@truebook/api/feed/market-stats'
import { CANDLE_INTERVALS } from '@truebook/shared/candle-interval'
import type { EventOf } from '@truebook/shared/event'
import { lots, NO_ATOMS, ticks } from '@truebook/shared/units'
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

t.test(
  'the trades of one command count as each by itself, over the end of a minute too',
  async (t) => {
    const minute = MONDAY * 1000
    const trades = [5, 3, 9, 4].map((price, i) => tradeOf(price, minute + 60_000_000 - 2 + i))
    const [together, apart] = [createMarketStats(), createMarketStats()]
    together.add(trades)
    for (const trade of trades) apart.add([trade])
    for (const interval of CANDLE_INTERVALS) {
      t.strictSame(together.candles(interval), apart.candles(interval), interval)
    }
    t.strictSame(together.day(MONDAY), apart.day(MONDAY))
    t.match(together.candles('1m'), [
      { start: MONDAY, open: 5, high: 5, low: 3, close: 3, volume: 4n, tickLots: 16n, trades: 2 },
      { start: MONDAY + 60_000, open: 9, high: 9, low: 4, close: 4, volume: 4n, trades: 2 },
    ])
  },
)

function tradeOf(price: number, micros: number): EventOf<'trade'> {
  const id = { time: 1, chance: 1 }
  return {
    type: 'trade',
    ...{ market: 1, marketSequence: 1, tradeNumber: 1, micros },
    ...{ price: ticks(price), quantity: lots(2), makerSide: 'SELL' },
    ...{ makerOrderId: id, takerOrderId: id, makerAccount: 1, takerAccount: 2 },
    ...{ makerFee: NO_ATOMS, takerFee: NO_ATOMS, makerRemaining: lots(0) },
  }
}

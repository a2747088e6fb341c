import { candlesOf } from '@truebook/api/candles'
import { candlesSince, turnoverSince } from '@truebook/api/queries/candles'
import { openOrdersOf } from '@truebook/api/queries/market-orders'
import { ordersOf } from '@truebook/api/queries/orders'
import { ownTradesOf, tradesOf } from '@truebook/api/queries/trades'
import { type CandleInterval, candleGrid, candleStart } from '@truebook/shared/candle-interval'
import type { Database } from '@truebook/shared/db/connect'
import { FIRST_MS, STEP_MS } from './fill.js'

/** What is measured, by name; each call reads another place where there are several. */
export type Cases = Readonly<Record<string, () => Promise<unknown>>>

const DAY_MS = 86_400_000
const FIRST = { page: { index: 0, size: 20 } }

export function casesOf(db: Database, trades: number): Cases {
  const market = 1
  const mine = { account: 1, market }
  const end = FIRST_MS + trades * STEP_MS
  const any = () => Math.floor(Math.random() * trades)
  const anyDay = () => {
    const since = FIRST_MS + any() * STEP_MS
    return { ...FIRST, since, until: since + DAY_MS }
  }
  const farPage = () => ({ page: { index: Math.floor(trades / 500), size: 20 } })
  const candles = (interval: CandleInterval, count: number) => () => {
    const grid = candleGrid(interval)
    const last = candleStart(grid, end)
    return candlesOf(db, market, { interval, first: last - (count - 1) * grid.widthMs, last })
  }
  return {
    'trades of the market, newest': () => tradesOf(db, market, FIRST),
    'the same, any page by number': () =>
      tradesOf(db, market, { page: { index: Math.floor(any() / 20), size: 20 } }),
    'the same, anywhere by cursor': () => tradesOf(db, market, { ...FIRST, after: any() }),
    'the same, of any day': () => tradesOf(db, market, anyDay()),
    'own trades (1 in 10), newest': () => ownTradesOf(db, mine, FIRST),
    'the same, anywhere by cursor ': () => ownTradesOf(db, mine, { ...FIRST, after: any() }),
    'the same, of any day ': () => ownTradesOf(db, mine, anyDay()),
    'own trades (1 in 1000), newest': () => ownTradesOf(db, { account: 7, market }, FIRST),
    'own orders (1 in 20), newest': () => ordersOf(db, { account: 1 }, FIRST),
    'the same, a far page by number': () => ordersOf(db, { account: 1 }, farPage()),
    'own open orders (1 in 1000)': () =>
      ordersOf(db, { account: 1, statuses: ['PENDING', 'PARTIALLY_FILLED'] }, FIRST),
    'open orders of the market': () => openOrdersOf(db, { market }, FIRST),
    '500 candles of 1m': candles('1m', 500),
    '1000 candles of 5m': candles('5m', 1000),
    '1000 candles of 30m': candles('30m', 1000),
    '1000 candles of 12h': candles('12h', 1000),
    '1000 candles of 1d': candles('1d', 1000),
    'the last 24 hours': () => candlesSince(db, { market, since: end - DAY_MS }),
    'the volume of all time': () => turnoverSince(db, { market }),
  }
}

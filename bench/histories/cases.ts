import { candlesOf } from '@truebook/api/candles'
import { turnoverSince } from '@truebook/api/queries/candles'
import { openOrdersOf } from '@truebook/api/queries/market-orders'
import { ordersOf } from '@truebook/api/queries/orders'
import { ownTradesOf, tradesOf } from '@truebook/api/queries/trades'
import { type CandleInterval, candleGrid, candleStart } from '@truebook/shared/candle-interval'
import type { Database } from '@truebook/shared/db/connect'
import { whole } from '../table.js'
import { FIRST_MS, STEP_MS } from './fill.js'

/** A measured query and its name; each call reads another place if there are several. */
export type Case = readonly [name: string, read: () => Promise<unknown>]

const DAY_MS = 86_400_000
const FIRST = { page: { index: 0, size: 20 } }

export function casesOf(db: Database, trades: number): readonly Case[] {
  const market = 1
  const mine = { account: 1, market }
  const end = FIRST_MS + trades * STEP_MS
  const any = () => Math.floor(Math.random() * trades)
  const anyDay = () => {
    const since = FIRST_MS + any() * STEP_MS
    return { ...FIRST, since, until: since + DAY_MS }
  }
  const far = Math.floor(trades / 500)
  const farPage = { page: { index: far, size: 20 } }
  const theirFarPage = `their page ${whole(far)}, by number`
  const candles = (interval: CandleInterval, count: number) => () => {
    const grid = candleGrid(interval)
    const last = candleStart(grid, end)
    return candlesOf(db, market, { interval, first: last - (count - 1) * grid.widthMs, last })
  }
  return [
    ['newest trades of the market', () => tradesOf(db, market, FIRST)],
    [
      'any page of them, by number',
      () => tradesOf(db, market, { page: { index: Math.floor(any() / 20), size: 20 } }),
    ],
    ['anywhere in them, by cursor', () => tradesOf(db, market, { ...FIRST, after: any() })],
    ['those of any day', () => tradesOf(db, market, anyDay())],
    [`an account's newest of its ${whole(trades / 10)} trades`, () => ownTradesOf(db, mine, FIRST)],
    ['anywhere in them, by cursor', () => ownTradesOf(db, mine, { ...FIRST, after: any() })],
    ['those of any day', () => ownTradesOf(db, mine, anyDay())],
    [theirFarPage, () => ownTradesOf(db, mine, farPage)],
    [
      'newest trades of an account with one in 1,000',
      () => ownTradesOf(db, { account: 7, market }, FIRST),
    ],
    [
      `an account's newest of its ${whole(trades / 20)} orders`,
      () => ordersOf(db, { account: 1 }, FIRST),
    ],
    [theirFarPage, () => ordersOf(db, { account: 1 }, farPage)],
    [
      `the open ones, ${whole(trades / 1000)}`,
      () => ordersOf(db, { account: 1, statuses: ['PENDING', 'PARTIALLY_FILLED'] }, FIRST),
    ],
    [
      `open orders of the market, ${whole(trades / 1000)}`,
      () => openOrdersOf(db, { market }, FIRST),
    ],
    ['500 candles of 1m', candles('1m', 500)],
    ['1,000 candles of 5m', candles('5m', 1000)],
    ['1,000 candles of 30m', candles('30m', 1000)],
    ['1,000 candles of 12h', candles('12h', 1000)],
    ['1,000 candles of 1d', candles('1d', 1000)],
    ['the volume of all time', () => turnoverSince(db, { market })],
  ]
}

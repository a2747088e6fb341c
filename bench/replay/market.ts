import type { Row } from '@truebook/client/types'
import { createScale, formatSteps } from '@truebook/shared/decimal'
import type { Lots, Ticks } from '@truebook/shared/units'
import type { Side } from '@truebook/shared/words'
import type { Grid } from './capture.js'
import type { Connection } from './connection.js'

/** The market that the recording is replayed in. */
export const TICKER = 'BTC_USDC'
const path = { ticker: TICKER }

/** The market as the exchange describes it. */
export interface ReplayMarket extends Grid {
  readonly id: number
  priceText(price: Ticks): string
  quantityText(quantity: Lots): string
}

/** A book's levels by side, as texts: the exchange's own, or what it should be. */
export type BookTexts = Readonly<Record<Side, ReadonlyMap<string, string>>>

/** Whether an exchange is there at all should be known sooner than whether one comes back. */
const FIRST_PATIENCE_MS = 5_000

export async function readMarket(connection: Connection): Promise<ReplayMarket> {
  const guest = connection.open({ patienceMs: FIRST_PATIENCE_MS })
  const { market_id, tick_size, step_size } = await guest.call('get', '/markets/{ticker}', { path })
  const tickSize = createScale(tick_size)
  const stepSize = createScale(step_size)
  return {
    id: market_id,
    tickSize,
    stepSize,
    priceText: (price) => formatSteps(price, tickSize),
    quantityText: (quantity) => formatSteps(quantity, stepSize),
  }
}

/** Every level of the exchange's book, the best first. */
export async function readBook({ guest }: Connection): Promise<BookTexts> {
  const query = { depth: '10000' }
  const book = await guest.call('get', '/markets/{ticker}/order-book', { path, query })
  const side = (levels: (typeof book)[Side]) =>
    new Map(levels.map(({ price, quantity }) => [price, quantity]))
  return { BUY: side(book.BUY), SELL: side(book.SELL) }
}

/** How many trades the market has seen in all. */
export async function countTrades({ guest }: Connection): Promise<number> {
  const query = { page_size: '1' }
  const { total } = await guest.call('get', '/markets/{ticker}/trades', { path, query })
  return total
}

/** The newest trades, at most `count`, newest first. */
export async function readTape({ guest }: Connection, count: number) {
  const trades: Row<'/markets/{ticker}/trades'>[] = []
  if (count === 0) return trades
  for await (const trade of guest.each('/markets/{ticker}/trades', { path })) {
    if (trades.push(trade) === count) break
  }
  return trades
}

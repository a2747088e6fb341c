import { createScale, formatLots, formatTicks } from '@truebook/shared/decimal'
import type { Lots, Ticks } from '@truebook/shared/units'
import type { Side } from '@truebook/shared/words'
import type { Grid } from './capture.js'
import type { AnswerBody, Connection } from './connection.js'
import { ask } from './retry.js'

/** The market that the recording is replayed in. */
export const TICKER = 'BTC_USDC'

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
  const body = await get(connection, '', FIRST_PATIENCE_MS)
  const tickSize = createScale(String(body.tick_size))
  const stepSize = createScale(String(body.step_size))
  return {
    id: Number(body.market_id),
    tickSize,
    stepSize,
    priceText: (price) => formatTicks(price, tickSize),
    quantityText: (quantity) => formatLots(quantity, stepSize),
  }
}

/** Every level of the exchange's book, the best first. */
export async function readBook(connection: Connection): Promise<BookTexts> {
  const body = await get(connection, '/order-book?depth=10000')
  const side = (levels: unknown) =>
    new Map(
      (levels as { price: string; quantity: string }[]).map(({ price, quantity }) => [
        price,
        quantity,
      ]),
    )
  return { BUY: side(body.BUY), SELL: side(body.SELL) }
}

/** How many trades the market has seen in all. */
export async function countTrades(connection: Connection): Promise<number> {
  const { total } = await get(connection, '/trades?page_size=1')
  return Number(total)
}

/** A trade as texts. */
export interface TapeTrade {
  readonly price: string
  readonly quantity: string
  readonly maker_side: string
}

const PAGE = 100

/** The newest trades, at most `count`, newest first. */
export async function readTape(connection: Connection, count: number): Promise<TapeTrade[]> {
  const trades: TapeTrade[] = []
  for (let page = 0; trades.length < count; page++) {
    const { data } = await get(connection, `/trades?page=${page}&page_size=${PAGE}`)
    const rows = data as TapeTrade[]
    trades.push(...rows)
    if (rows.length < PAGE) break
  }
  return trades.slice(0, count)
}

function get({ prefix, send }: Connection, path: string, patienceMs?: number): Promise<AnswerBody> {
  const target = `${prefix}/markets/${TICKER}${path}`
  return ask(`GET ${target}`, () => send({ method: 'GET', target }), patienceMs)
}

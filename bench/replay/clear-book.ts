import type { Client } from '@truebook/client'
import { HostError } from '@truebook/host/host-error'
import { otherSide, SIDES, type Side } from '@truebook/shared/words'
import type { Connection } from './connection.js'
import { type BookTexts, type ReplayMarket, readBook, TICKER } from './market.js'
import { asRefusal } from './refusal.js'
import type { Traders } from './traders.js'

/**
 * Empties the market's book, so that the recorded one can be built in it: cancels what an earlier
 * replay left, and trades with whatever else rests there. Answers how many levels that were.
 */
export async function clearBook(options: {
  readonly connection: Connection
  readonly market: ReplayMarket
  readonly traders: Traders
}): Promise<number> {
  const { connection, market, traders } = options
  for (const maker of traders.makers) await maker.cancelAllOrders(market.id)
  const [sweeper] = traders.takers
  const foreign = await readBook(connection)
  for (const side of SIDES) {
    for (const [price, quantity] of foreign[side]) await trade(sweeper, side, { price, quantity })
  }
  refuseLeftovers(await readBook(connection))
  return foreign.BUY.size + foreign.SELL.size
}

/** A level that may not be traded with, such as one beyond the price band, shows up afterwards. */
async function trade(
  taker: Client,
  makerSide: Side,
  level: { readonly price: string; readonly quantity: string },
): Promise<void> {
  const side = otherSide(makerSide)
  const order = { ticker: TICKER, side, order_type: 'LIMIT', ...level, time_in_force: 1 } as const
  await taker.placeOrder(order).catch(asRefusal)
}

function refuseLeftovers(book: BookTexts): void {
  const [level] = [...book.BUY, ...book.SELL]
  if (level === undefined) return
  throw new HostError(
    `The recorded market needs an empty book, but orders of others rest in ${TICKER} at ${level[0]}: ` +
      'cancel them, or start an exchange with another DATA_DIR.',
  )
}

import type { Database } from '@truebook/shared/db/connect'
import type { TradeTable } from '@truebook/shared/db/tables'
import type { OwnTrade } from '@truebook/shared/wire/trade'
import { ownTradeAnswer } from './answers/trade.js'
import type { ListedMarket } from './feed/catalog.js'
import { namesOf } from './queries/orders.js'

/** An account's trades in a market as it sees them, with the names of its orders. */
export async function showOwnTrades(
  db: Database,
  rows: readonly TradeTable[],
  { account, market }: { readonly account: number; readonly market: ListedMarket },
): Promise<readonly OwnTrade[]> {
  const orderOf = (row: TradeTable) =>
    row.maker_account === account ? row.maker_order : row.taker_order
  const names = await namesOf(db, [...new Set(rows.map(orderOf))])
  return rows.map((row) => {
    const name = names.get(orderOf(row)) ?? null
    return ownTradeAnswer(row, market, { account, name })
  })
}

import type { Database } from '@truebook/shared/db/connect'
import type { TradeTable } from '@truebook/shared/db/tables'
import type { Page, PageOf } from '../page.js'

/** The most fills that come with one order. */
const MAX_FILLS = 1_000

/** A market's trades, newest first. Their numbers are dense, so the newest one is their count. */
export async function tradesOf(
  db: Database,
  market: number,
  page: Page,
): Promise<PageOf<TradeTable>> {
  const newest = await db
    .selectFrom('trades')
    .select(({ fn }) => fn.max('trade_number').as('total'))
    .where('market', '=', market)
    .executeTakeFirstOrThrow()
  const total = newest.total ?? 0
  const from = total - page.index * page.size
  const rows = await db
    .selectFrom('trades')
    .selectAll()
    .where('market', '=', market)
    .where('trade_number', '<=', from)
    .orderBy('trade_number', 'desc')
    .limit(page.size)
    .execute()
  return { total, rows }
}

/** An order's fills, oldest first, at most `MAX_FILLS`. */
export async function fillsOf(db: Database, orderId: string): Promise<TradeTable[]> {
  return db
    .selectFrom('trades')
    .selectAll()
    .where('maker_order', '=', orderId)
    .unionAll(db.selectFrom('trades').selectAll().where('taker_order', '=', orderId))
    .orderBy('micros')
    .limit(MAX_FILLS)
    .execute()
}

import type { Database } from '@truebook/shared/db/connect'
import type { OrderTable } from '@truebook/shared/db/tables'
import type { Side } from '@truebook/shared/words'
import { type Found, limitsOf, type Stretch } from '../history.js'
import { countedRows } from './merged.js'

/**
 * A market's open orders, the last to enter the book first. An amendment that loses its place in the
 * queue enters again.
 */
export async function openOrdersOf(
  db: Database,
  { market, side }: { readonly market: number; readonly side?: Side | undefined },
  stretch: Stretch<number>,
): Promise<Found<OrderTable>> {
  const { after, before, since, until } = stretch
  const { limit, offset } = limitsOf(stretch)
  let matching = db
    .selectFrom('orders')
    .selectAll()
    .where('market', '=', market)
    .where('open', '=', true)
  if (side) matching = matching.where('side', '=', side)
  if (since !== undefined) matching = matching.where('created_at', '>=', since)
  if (until !== undefined) matching = matching.where('created_at', '<=', until)
  let rows = matching
  if (after !== undefined) rows = rows.where('priority', '<', after)
  if (before !== undefined) rows = rows.where('priority', '>', before)
  return {
    rows: await rows
      .orderBy('priority', before === undefined ? 'desc' : 'asc')
      .limit(limit)
      .offset(offset)
      .execute(),
    counted: await countedRows(db, [matching]),
  }
}

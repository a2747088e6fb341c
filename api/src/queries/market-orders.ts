import type { Database } from '@truebook/shared/db/connect'
import type { OrderTable } from '@truebook/shared/db/tables'
import { SIDES, type Side } from '@truebook/shared/words'
import type { Found, Stretch } from '../history.js'
import { countedRows, merged } from './merged.js'

/**
 * A market's open orders, the last to enter the book first. An amendment that loses its place in the queue
 * enters anew.
 */
export async function openOrdersOf(
  db: Database,
  { market, side }: { readonly market: number; readonly side?: Side | undefined },
  stretch: Stretch<number>,
): Promise<Found<OrderTable>> {
  const { after, before } = stretch
  const matching = (side ? [side] : SIDES).map((one) =>
    db
      .selectFrom('orders')
      .selectAll()
      .where('market', '=', market)
      .where('side', '=', one)
      .where('open', '=', true),
  )
  const parts = matching.map((orders) => {
    if (after !== undefined) return orders.where('priority', '<', after)
    return before === undefined ? orders : orders.where('priority', '>', before)
  })
  return {
    rows: await merged(db, { parts, by: 'priority', stretch }),
    counted: await countedRows(db, matching),
  }
}

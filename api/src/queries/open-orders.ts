import type { Reader } from '@truebook/shared/db/moment'
import type { OrderTable } from '@truebook/shared/db/tables'
import { SIDES } from '@truebook/shared/words'

/** How many orders one query reads: a market may have a million, and no query may take long. */
export const ORDERS_AT_ONCE = 20_000

const COLUMNS = ['id', 'side', 'price', 'remaining', 'priority', 'client_order_id'] as const
/** As much of an open order as a book needs. */
export type OpenOrder = Pick<OrderTable, (typeof COLUMNS)[number]>

/**
 * All open orders of a market, page by page: bids before asks, each side in the order in which they entered
 * the book.
 */
export async function* openOrderPages(
  reader: Reader,
  market: number,
): AsyncGenerator<readonly OpenOrder[]> {
  for (const side of SIDES) {
    for (let after: number | undefined = 0; after !== undefined; ) {
      const rows: OpenOrder[] = await reader
        .selectFrom('orders')
        .select(COLUMNS)
        .where('open', '=', true)
        .where('market', '=', market)
        .where('side', '=', side)
        .where('priority', '>', after)
        .orderBy('priority')
        .limit(ORDERS_AT_ONCE)
        .execute()
      yield rows
      after = rows[ORDERS_AT_ONCE - 1]?.priority
    }
  }
}

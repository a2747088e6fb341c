import type { Database } from '@truebook/shared/db/connect'
import type { OrderTable } from '@truebook/shared/db/tables'
import type { OrderStatus, OrderType, Side } from '@truebook/shared/words'
import type { Page, PageOf } from '../page.js'

/** Which of an account's orders are meant; what is left out is not asked for. */
export interface OrderFilter {
  readonly account: number
  readonly market?: number | undefined
  readonly sides?: readonly Side[] | undefined
  readonly types?: readonly OrderType[] | undefined
  readonly statuses?: readonly OrderStatus[] | undefined
  readonly clientOrderId?: string | undefined
}

/** An account's orders, newest first. */
export async function ordersOf(
  db: Database,
  filter: OrderFilter,
  page: Page,
): Promise<PageOf<OrderTable>> {
  const { market, sides, types, statuses, clientOrderId } = filter
  // Such as the open ones among the filled: there are none, and SQL knows no empty list.
  if (statuses?.length === 0) return { total: 0, rows: [] }
  let matching = db.selectFrom('orders').where('account', '=', filter.account)
  if (market !== undefined) matching = matching.where('market', '=', market)
  if (sides) matching = matching.where('side', 'in', sides)
  if (types) matching = matching.where('order_type', 'in', types)
  if (statuses) matching = matching.where('status', 'in', statuses)
  if (clientOrderId) matching = matching.where('client_order_id', '=', clientOrderId)
  const rows = await matching
    .selectAll()
    .orderBy('priority', 'desc')
    .limit(page.size)
    .offset(page.index * page.size)
    .execute()
  const { total } = await matching
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { total, rows }
}

/** One order of an account. */
export async function orderOf(
  db: Database,
  { account, id }: { readonly account: number; readonly id: string },
): Promise<OrderTable | undefined> {
  return db
    .selectFrom('orders')
    .selectAll()
    .where('id', '=', id)
    .where('account', '=', account)
    .executeTakeFirst()
}

/** What became of those orders of an account that there are. */
export async function statusesOf(
  db: Database,
  { account, ids }: { readonly account: number; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, OrderStatus>> {
  const rows = await db
    .selectFrom('orders')
    .select(['id', 'status'])
    .where('id', 'in', ids)
    .where('account', '=', account)
    .execute()
  return new Map(rows.map(({ id, status }) => [id, status]))
}

/** An order that its account has given a name. */
export interface NamedOrder extends Pick<OrderTable, 'id' | 'created_at'> {
  readonly client_order_id: string
}

/** The orders to which an account has given any of these names, however long ago. */
export async function ordersNamed(
  db: Database,
  { account, names }: { readonly account: number; readonly names: readonly string[] },
): Promise<NamedOrder[]> {
  return db
    .selectFrom('orders')
    .select(['id', 'created_at', 'client_order_id'])
    .where('account', '=', account)
    .where('client_order_id', 'in', names)
    .$narrowType<{ client_order_id: string }>()
    .execute()
}

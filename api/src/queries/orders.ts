import type { Database } from '@truebook/shared/db/connect'
import type { OrderTable, Tables } from '@truebook/shared/db/tables'
import type { OrderStatus, OrderType, Side } from '@truebook/shared/words'
import { type SelectQueryBuilder, sql } from 'kysely'
import { type Found, isAll, limitsOf, type Stretch } from '../history.js'
import { countedRows } from './merged.js'
import { isWithin, sequencesOf } from './sequences.js'

/** The statuses of orders that are not closed. */
export const OPEN_STATUSES: readonly OrderStatus[] = [
  'PENDING',
  'PARTIALLY_FILLED',
  'CANCELLATION_REQUESTED',
]

/** Statuses that no order keeps: it is cancelled or refused in the step that asks for it. */
const NEVER_FOUND: readonly OrderStatus[] = ['CANCELLATION_REQUESTED', 'FAILED']

/** Which of an account's orders are asked for; a condition left out does not count. */
export interface OrderFilter {
  readonly account: number
  readonly market?: number | undefined
  readonly sides?: readonly Side[] | undefined
  readonly types?: readonly OrderType[] | undefined
  readonly statuses?: readonly OrderStatus[] | undefined
  readonly clientOrderId?: string | undefined
}

/** An order's place in its account's list. Neither part ever changes. */
export interface OrderKey {
  readonly sequence: number
  readonly id: string
}

/** An account's orders, newest first. */
export async function ordersOf(
  db: Database,
  filter: OrderFilter,
  stretch: Stretch<OrderKey>,
): Promise<Found<OrderTable>> {
  const statuses = filter.statuses?.filter((status) => !NEVER_FOUND.includes(status))
  // As when open orders are asked for among the filled ones: there are none, and SQL has no empty list.
  if (statuses?.length === 0) return { rows: [], counted: 0 }
  const within = isWithin(stretch, await sequencesOf(db, stretch))
  const matching = filtered(db, { ...filter, statuses }).where(within)
  const rows = await pageOfOrders(matching, stretch)
  return {
    rows,
    counted: isAll(rows, stretch) ? rows.length : await countedRows(db, [matching]),
  }
}

async function pageOfOrders(matching: Orders, stretch: Stretch<OrderKey>): Promise<OrderTable[]> {
  const { after, before } = stretch
  const { limit, offset } = limitsOf(stretch)
  let rows = matching
  if (after) rows = rows.where(sql<boolean>`(sequence, id) < (${after.sequence}, ${after.id})`)
  if (before) rows = rows.where(sql<boolean>`(sequence, id) > (${before.sequence}, ${before.id})`)
  if (offset > 0) {
    // Before a far page, only keys are skipped: they are in the index.
    const keys = matching.clearSelect().select(['sequence', 'id'])
    const start = await newestFirst(keys).offset(offset).limit(1).executeTakeFirst()
    if (!start) return []
    rows = rows.where(sql<boolean>`(sequence, id) <= (${start.sequence}, ${start.id})`)
  }
  const ordered = before ? rows.orderBy('sequence').orderBy('id') : newestFirst(rows)
  return ordered.limit(limit).execute()
}

function newestFirst<Row>(orders: SelectQueryBuilder<Tables, 'orders', Row>) {
  return orders.orderBy('sequence', 'desc').orderBy('id', 'desc')
}

type Orders = SelectQueryBuilder<Tables, 'orders', OrderTable>

function filtered(db: Database, filter: OrderFilter): Orders {
  const { market, sides, types, statuses, clientOrderId } = filter
  let matching: Orders = db.selectFrom('orders').selectAll().where('account', '=', filter.account)
  if (market !== undefined) matching = matching.where('market', '=', market)
  if (sides) matching = matching.where('side', 'in', sides)
  if (types) matching = matching.where('order_type', 'in', types)
  if (statuses) matching = matching.where('status', 'in', statuses)
  // Open orders have an index of their own, so closed ones cost nothing, however many there are.
  if (statuses?.every((status) => OPEN_STATUSES.includes(status))) {
    matching = matching.where('open', '=', true)
  }
  if (clientOrderId) matching = matching.where('client_order_id', '=', clientOrderId)
  return matching
}

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

/** An order's status, and its terms now. */
export type OrderFate = Pick<OrderTable, 'status' | 'side' | 'price' | 'quantity' | 'expires_at'>

/** The fates of those of these orders that exist and are the account's, by id. */
export async function fatesOf(
  db: Database,
  { account, ids }: { readonly account: number; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, OrderFate>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('orders')
    .select(['id', 'status', 'side', 'price', 'quantity', 'expires_at'])
    .where('id', 'in', ids)
    .where('account', '=', account)
    .execute()
  return new Map(rows.map(({ id, ...fate }) => [id, fate]))
}

/** An order that has a client_order_id. */
export interface NamedOrder extends Pick<OrderTable, 'id' | 'created_at'> {
  readonly client_order_id: string
}

/** How many ids one query looks up. */
const IDS_A_LOOK = 10_000

/** The client_order_id of each of these orders that has one, by the order's id. */
export async function namesOf(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (let at = 0; at < ids.length; at += IDS_A_LOOK) {
    const rows = await db
      .selectFrom('orders')
      .select(['id', 'client_order_id'])
      .where(sql<boolean>`id = any(${ids.slice(at, at + IDS_A_LOOK)}::uuid[])`)
      .where('client_order_id', 'is not', null)
      .$narrowType<{ client_order_id: string }>()
      .execute()
    for (const { id, client_order_id } of rows) names.set(id, client_order_id)
  }
  return names
}

/** The account's orders that have any of these names, however old. */
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

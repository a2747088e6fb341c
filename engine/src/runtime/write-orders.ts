import { TIMES_IN_FORCE } from '@truebook/shared/words'
import { bigint, boolean, bytea, int, numeric, text, uuid } from './columns.js'
import type { NewOrderRow, OrderProgress } from './order-rows.js'
import { insertInto, write } from './write.js'

/** Inserts the orders that came in with the batch, as the batch left them. */
export const insertOrders = insertInto<readonly [id: string, row: NewOrderRow]>('orders', {
  id: uuid(([id]) => id),
  market: int(([, r]) => r.event.market),
  account: int(([, r]) => r.event.account),
  side: text(([, r]) => r.event.side),
  order_type: text(([, r]) => r.event.orderType),
  time_in_force: int(([, r]) => TIMES_IN_FORCE.indexOf(r.event.timeInForce)),
  price: bigint(([, r]) => r.terms?.price ?? r.event.price),
  quantity: bigint(([, r]) => r.terms?.quantity ?? r.event.quantity),
  quote_quantity: numeric(([, r]) => r.event.quoteQuantity),
  remaining: bigint(([, r]) => r.remaining),
  filled_tick_lots: numeric(([, r]) => r.filledTickLots),
  filled_quantity: bigint(([, r]) => r.filledQuantity),
  fees: numeric(([, r]) => r.fees),
  status: text(([, r]) => r.status),
  client_order_id: text(([, r]) => (r.event.clientOrderId === '' ? null : r.event.clientOrderId)),
  expires_at: bigint(([, r]) => r.event.expiresAt),
  post_only: boolean(([, r]) => r.event.postOnly),
  self_trade: text(([, r]) => r.event.selfTrade),
  signature: bytea(([, r]) => r.signature),
  created_at: bigint(([, r]) => r.createdAt),
  updated_at: bigint(([, r]) => r.updatedAt),
  sequence: bigint(([, r]) => r.sequence),
  priority: bigint(([, r]) => r.terms?.priority ?? r.event.priority),
})

/** Adds what happened to orders that were there before. */
export const changeOrders = write<readonly [id: string, row: OrderProgress]>(
  'change orders',
  {
    id: uuid(([id]) => id),
    remaining: bigint(([, r]) => r.remaining),
    filled_tick_lots: numeric(([, r]) => r.filledTickLots),
    filled_quantity: bigint(([, r]) => r.filledQuantity),
    fees: numeric(([, r]) => r.fees),
    status: text(([, r]) => r.status),
    updated_at: bigint(([, r]) => r.updatedAt),
    price: bigint(([, r]) => r.terms?.price),
    quantity: bigint(([, r]) => r.terms?.quantity),
    priority: bigint(([, r]) => r.terms?.priority),
  },
  ({ rows }) => `update orders t set remaining = u.remaining, status = u.status,
    filled_tick_lots = t.filled_tick_lots + u.filled_tick_lots,
    filled_quantity = t.filled_quantity + u.filled_quantity, fees = t.fees + u.fees,
    updated_at = u.updated_at, price = coalesce(u.price, t.price),
    quantity = coalesce(u.quantity, t.quantity), priority = coalesce(u.priority, t.priority)
    from ${rows} where t.id = u.id`,
)

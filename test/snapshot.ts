import type { Exchange } from '@truebook/engine/core/exchange'
import type { ExchangeSnapshot } from '@truebook/engine/core/snapshot'
import { assetField } from '@truebook/shared/asset'
import {
  amount,
  branded,
  digest,
  type Field,
  flag,
  int,
  list,
  oneOf,
  orderId,
  record,
  text,
} from '@truebook/shared/codec'
import { marketField } from '@truebook/shared/market'
import { lots, ticks } from '@truebook/shared/units'
import { MARKET_STATUSES, SELF_TRADES, SIDES } from '@truebook/shared/words'

/** An exchange's whole state as plain data, which stays as it is when the next command comes. */
export function snapshotOf(exchange: Pick<Exchange, 'view'>): ExchangeSnapshot {
  const view = exchange.view()
  return {
    ...view,
    assets: [...view.assets],
    markets: [...view.markets],
    accounts: [...view.accounts],
    balances: [...view.balances],
    orders: [...view.orders],
    recent: [...view.recent],
    deposits: [...view.deposits],
    timers: [...view.timers],
  }
}

const many = <T>(item: Field<T>) => list(item, Number.MAX_SAFE_INTEGER)

/** A snapshot as bytes, those that `stateHash` hashes: equal states give equal ones. */
export const snapshotField = record({
  sequence: int,
  time: int,
  priority: int,
  exitIndex: int,
  assets: many(assetField),
  markets: many(
    record({
      rules: marketField,
      status: oneOf(MARKET_STATUSES),
      marketSequence: int,
      tradeNumber: int,
      lastPrice: int,
      lastMicros: int,
    }),
  ),
  accounts: many(record({ id: int, wallet: text, frozen: flag })),
  balances: many(record({ account: int, asset: int, available: amount, held: amount })),
  orders: many(
    record({
      orderId,
      market: int,
      account: int,
      side: oneOf(SIDES),
      price: branded(ticks),
      quantity: branded(lots),
      remaining: branded(lots),
      postOnly: flag,
      selfTrade: oneOf(SELF_TRADES),
      expiresAt: int,
      priority: int,
    }),
  ),
  recent: many(
    record({ account: int, digest, signedAt: int, orderId, market: int, acceptedAt: int }),
  ),
  deposits: many(record({ network: int, depositCount: int })),
  timers: many(record({ account: int, dueAt: int })),
})

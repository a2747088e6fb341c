import { assetField } from '@truebook/shared/asset'
import {
  amount,
  branded,
  digest,
  encode,
  flag,
  int,
  list,
  oneOf,
  orderId,
  record,
  text,
} from '@truebook/shared/codec'
import { sha256Hex } from '@truebook/shared/digest'
import { marketField } from '@truebook/shared/market'
import { lots, ticks } from '@truebook/shared/units'
import { MARKET_STATUSES, SELF_TRADES, SIDES } from '@truebook/shared/words'
import type { ExchangeSnapshot } from './snapshot.js'

const ANY_LENGTH = Number.MAX_SAFE_INTEGER

/** A snapshot as bytes: equal states give equal ones. */
export const snapshotField = record({
  sequence: int,
  time: int,
  priority: int,
  exitIndex: int,
  assets: list(assetField, ANY_LENGTH),
  markets: list(
    record({
      rules: marketField,
      status: oneOf(MARKET_STATUSES),
      marketSequence: int,
      tradeNumber: int,
      lastPrice: int,
      lastMicros: int,
    }),
    ANY_LENGTH,
  ),
  accounts: list(record({ id: int, wallet: text, frozen: flag }), ANY_LENGTH),
  balances: list(record({ account: int, asset: int, available: amount, held: amount }), ANY_LENGTH),
  orders: list(
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
    ANY_LENGTH,
  ),
  recent: list(
    record({ account: int, digest, signedAt: int, orderId, market: int, acceptedAt: int }),
    ANY_LENGTH,
  ),
  deposits: list(record({ network: int, depositCount: int }), ANY_LENGTH),
  timers: list(record({ account: int, dueAt: int }), ANY_LENGTH),
})

/** SHA-256 of the whole state, as hex: two exchanges that agree on it agree on everything. */
export function stateHash(snapshot: ExchangeSnapshot): string {
  return sha256Hex(encode(snapshotField, snapshot))
}

import type { Key } from '@truebook/client'
import { canonicalJson } from '@truebook/shared/canonical'
import type { BatchJson, FlatJson } from '@truebook/shared/flat-json'
import { createUniform } from '../matching/uniform.js'
import { TICKER } from '../replay/market.js'
import type { Wallet } from '../replay/wallet.js'
import { BATCH_ORDERS, MIX } from './plan.js'
import { PREFIX, rawRequest } from './raw-request.js'

/** One who trades: a wallet with a key of its own. */
export interface Trader {
  readonly wallet: Wallet
  readonly key: Key
  /** Unix milliseconds, different at each call: two equal orders must not be one message. */
  readonly nextTimestamp: () => number
}

/** An order that rests, and whose it is. */
export interface Resting {
  readonly trader: Trader
  readonly orderId: string
}

/** A trader's request, signed by the wallet; it may go over HTTP or the feed. */
export interface Action {
  readonly trader: Trader
  readonly op: 'place' | 'cancel' | 'batch'
  /** With `signature`. */
  readonly fields: FlatJson | BatchJson
}

/** Makes requests ahead of time. */
export interface Requests {
  /** Placements and cancels of single orders, in the order in which they are to be sent. */
  singles(count: number, resting: Resting[]): readonly Action[]
  /** Placements of `BATCH_ORDERS` resting orders each. */
  batches(count: number): readonly Action[]
}

/** In USDC: the price of the touch, and how far from it the orders of one side lie. */
const MIDDLE = 60_000
const SPREAD = 1_000
/** Orders that are to be cancelled lie further off than this, and no crossing order reaches so far. */
const SAFE = 500

export function createRequests(traders: readonly Trader[]): Requests {
  const random = createUniform(11)
  const traderAt = (i: number) => traders[i % traders.length]

  /** Half of the wallets buy, the others sell, so nobody meets an own order. */
  function orderOf(i: number, { crosses = false, nearest = 1 }): FlatJson {
    const buys = i % 2 === 0
    const away = crosses ? 1 - SAFE : nearest + Math.floor(random() * (SPREAD - nearest))
    return {
      ticker: TICKER,
      side: buys ? 'BUY' : 'SELL',
      order_type: 'LIMIT',
      price: String(buys ? MIDDLE - away : MIDDLE + away),
      quantity: `0.000${1 + Math.floor(random() * 9)}`,
      // The rest of a crossing order that is not filled whole does not stay in the way.
      time_in_force: crosses ? 1 : 0,
    }
  }

  function place(i: number, crosses: boolean): Action {
    const trader = traderAt(i)
    return signed(trader, 'place', {
      ...orderOf(i, { crosses }),
      timestamp: trader.nextTimestamp(),
    })
  }

  function batch(i: number): Action {
    const trader = traderAt(i)
    const orders = Array.from({ length: BATCH_ORDERS }, () => orderOf(i, { nearest: SAFE }))
    return signed(trader, 'batch', { orders, timestamp: trader.nextTimestamp() })
  }

  return {
    singles: (count, resting) =>
      Array.from({ length: count }, (_, i) => {
        const draw = random()
        const named = draw < MIX.cancels ? resting.pop() : undefined
        return named ? cancel(named) : place(i, draw > 1 - MIX.crossing)
      }),
    batches: (count) => Array.from({ length: count }, (_, i) => batch(i)),
  }
}

/** The cancel of an order that rests. */
export function cancel({ trader, orderId }: Resting): Action {
  return signed(trader, 'cancel', { order_id: orderId, timestamp: trader.nextTimestamp() })
}

/** The action that the wallet signs, by operation. */
const SIGNED_AS = { place: 'PLACE_ORDER', cancel: 'CANCEL_ORDER', batch: 'PLACE_ORDERS' } as const

function signed(trader: Trader, op: Action['op'], payload: FlatJson | BatchJson): Action {
  const text = canonicalJson({ ...payload, action: SIGNED_AS[op] })
  return { trader, op, fields: { ...payload, signature: trader.wallet.sign(text) } }
}

/** An action as a request over a kept-alive connection, with its HMAC. */
export function httpOf({ trader: { key }, op, fields }: Action): Buffer {
  if (op === 'place') return rawRequest({ method: 'POST', target: ORDERS, body: fields, key })
  if (op === 'batch') {
    return rawRequest({ method: 'POST', target: `${ORDERS}/batch`, body: fields, key })
  }
  const query = Object.entries(fields).map((entry) => entry.join('='))
  const target = `${ORDERS}/${fields.order_id}?${query.join('&')}`
  return rawRequest({ method: 'DELETE', target, key })
}

/** An action as a message over a connection to the live feed that its trader has logged in. */
export function messageOf({ op, fields }: Action): string {
  return JSON.stringify({ id: 1, op, ...fields })
}

const ORDERS = `${PREFIX}/orders`

/** How far behind the clock the first timestamp is; five minutes are allowed. */
const BEHIND_MS = 60_000

export function createTimestamps(): () => number {
  let last = 0
  return () => {
    last = Math.max(last + 1, Date.now() - BEHIND_MS)
    return last
  }
}

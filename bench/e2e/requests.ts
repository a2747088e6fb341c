import type { Key } from '@truebook/client'
import { canonicalJson, signingString } from '@truebook/shared/canonical'
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
  /** Unix milliseconds, another one at each call: equal orders must not be one message. */
  readonly nextTimestamp: () => number
}

/** An order that rests, and whose it is. */
export interface Resting {
  readonly trader: Trader
  readonly orderId: string
}

/** Makes requests ahead of their time, each signed by its wallet and by its key. */
export interface Requests {
  /** Placements and cancels of single orders in the order they are to be sent. */
  singles(count: number, resting: Resting[]): readonly Buffer[]
  /** Placements of `BATCH_ORDERS` resting orders each, and who sends them. */
  batches(count: number): readonly { readonly trader: Trader; readonly request: Buffer }[]
}

/** In USDC: where the touch is, and how far from it the orders of one side lie. */
const MIDDLE = 60_000
const SPREAD = 1_000
/** Orders that are to be cancelled lie behind this, and no crossing order reaches so far. */
const SAFE = 500

export function createRequests(traders: readonly Trader[]): Requests {
  const random = createUniform(11)
  const traderAt = (i: number) => traders[i % traders.length]

  /** Buyers are the one half of the wallets, sellers the other: nobody meets an own order. */
  function orderOf(i: number, { crosses = false, nearest = 1 }): FlatJson {
    const buys = i % 2 === 0
    const away = crosses ? 1 - SAFE : nearest + Math.floor(random() * (SPREAD - nearest))
    return {
      ticker: TICKER,
      side: buys ? 'BUY' : 'SELL',
      order_type: 'LIMIT',
      price: String(buys ? MIDDLE - away : MIDDLE + away),
      quantity: `0.000${1 + Math.floor(random() * 9)}`,
      // What crosses and is not filled whole does not stay in the way.
      time_in_force: crosses ? 1 : 0,
    }
  }

  function place(i: number, crosses: boolean): Buffer {
    const { wallet, key, nextTimestamp } = traderAt(i)
    const payload = { ...orderOf(i, { crosses }), timestamp: nextTimestamp() }
    const signature = wallet.sign(signingString({ ...payload, action: 'PLACE_ORDER' }))
    const body = { ...payload, signature }
    return rawRequest({ method: 'POST', target: `${PREFIX}/orders`, body, key })
  }

  function cancel({ trader: { wallet, key, nextTimestamp }, orderId }: Resting): Buffer {
    const payload = { order_id: orderId, timestamp: nextTimestamp() }
    const signature = wallet.sign(signingString({ ...payload, action: 'CANCEL_ORDER' }))
    const query = `order_id=${orderId}&timestamp=${payload.timestamp}&signature=${signature}`
    return rawRequest({ method: 'DELETE', target: `${PREFIX}/orders/${orderId}?${query}`, key })
  }

  function batch(i: number): { trader: Trader; request: Buffer } {
    const trader = traderAt(i)
    const orders = Array.from({ length: BATCH_ORDERS }, () => orderOf(i, { nearest: SAFE }))
    const payload = { orders, timestamp: trader.nextTimestamp() }
    const text = canonicalJson({ ...payload, action: 'PLACE_ORDERS' })
    const body: BatchJson = { ...payload, signature: trader.wallet.sign(text) }
    const target = `${PREFIX}/orders/batch`
    return { trader, request: rawRequest({ method: 'POST', target, body, key: trader.key }) }
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

/** How far behind the clock the first timestamp is; five minutes are allowed. */
const BEHIND_MS = 60_000

export function createTimestamps(): () => number {
  let last = 0
  return () => {
    last = Math.max(last + 1, Date.now() - BEHIND_MS)
    return last
  }
}

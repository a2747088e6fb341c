import { signingString } from '@truebook/shared/canonical'
import type { FlatJson } from '@truebook/shared/flat-json'
import { signRequest } from '@truebook/shared/hmac'
import type { SignedAction } from '@truebook/shared/signing'
import type { PlaceOrderBody } from '@truebook/shared/wire/place-order'
import type { Answer, Connection } from './connection.js'
import type { Wallet } from './wallet.js'

/** What gives a wallet access over HTTP. */
export interface ApiKey {
  readonly apiKey: string
  readonly secret: string
}

/** A request that its wallet signed: sent again as it is, it still takes effect once only. */
export interface SignedRequest {
  readonly method: 'POST' | 'DELETE'
  readonly target: string
  readonly body?: FlatJson
}

/** An order in the words of POST /orders. */
export type OrderTerms = Omit<PlaceOrderBody, 'action' | 'signature' | 'timestamp'>

/** A withdrawal in the words of POST /withdrawals. */
export interface WithdrawalTerms {
  readonly asset: string
  readonly amount: string
  readonly chain_id: number
}

/** One wallet's access to an exchange. */
export interface Client {
  readonly wallet: Wallet
  order(terms: OrderTerms): SignedRequest
  cancel(orderId: string): SignedRequest
  withdraw(terms: WithdrawalTerms): SignedRequest
  /** All open orders of one market, by its number. */
  cancelAll(market: number): SignedRequest
  /** Sends a signed request under the API key. */
  send(request: SignedRequest): Promise<Answer>
  /** Reads what only the key's owner may read, such as `/orders?page=0`. */
  get(path: string): Promise<Answer>
}

export interface ClientOptions {
  readonly connection: Connection
  readonly wallet: Wallet
  readonly key: ApiKey
  /** Unix milliseconds; the exchange allows five minutes behind its own clock, and one second ahead. */
  readonly now?: () => number
}

export function createClient(options: ClientOptions): Client {
  const { connection, wallet, key, now = Date.now } = options
  const { prefix } = connection
  const nextTimestamp = createTimestamps(now)

  function sign(action: SignedAction, fields: Readonly<Record<string, unknown>>): FlatJson {
    const payload = { ...fields, timestamp: nextTimestamp() } as FlatJson
    const signature = wallet.sign(signingString({ ...payload, action }))
    return { ...payload, signature }
  }

  function sendSigned({ method, target, body }: RequestParts): Promise<Answer> {
    const timestamp = String(now())
    const headers = signRequest({ ...key, method, target, prefix, body, timestamp })
    const text = body && { body: JSON.stringify(body) }
    return connection.send({ method, target, headers: { ...headers }, ...text })
  }

  return {
    wallet,
    order: (terms) => ({
      method: 'POST',
      target: `${prefix}/orders`,
      body: sign('PLACE_ORDER', terms),
    }),
    cancel: (orderId) => {
      const query = toQuery(sign('CANCEL_ORDER', { order_id: orderId }))
      return { method: 'DELETE', target: `${prefix}/orders/${orderId}?${query}` }
    },
    withdraw: (terms) => ({
      method: 'POST',
      target: `${prefix}/withdrawals`,
      body: sign('WITHDRAW', { ...terms }),
    }),
    cancelAll: (market) => {
      const query = toQuery(sign('CANCEL_ALL_ORDERS', { market }))
      return { method: 'DELETE', target: `${prefix}/users/me/cancel-all-orders?${query}` }
    },
    send: sendSigned,
    get: (path) => sendSigned({ method: 'GET', target: prefix + path }),
  }
}

type RequestParts = Omit<SignedRequest, 'method'> & { readonly method: 'GET' | 'POST' | 'DELETE' }

/** Equal orders of one wallet in one millisecond would be one message, refused as replayed. */
function createTimestamps(now: () => number): () => number {
  let last = 0
  return () => {
    last = Math.max(last + 1, now())
    return last
  }
}

function toQuery(fields: FlatJson): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
}

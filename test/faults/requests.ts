import { createPlayWallet, type Wallet } from '@truebook/bench/replay/wallet'
import { canonicalJson, signingString } from '@truebook/shared/canonical'
import { type BatchJson, type FlatJson, parseFlatJson } from '@truebook/shared/flat-json'
import { signRequest } from '@truebook/shared/hmac'
import type { SignedAction } from '@truebook/shared/signing'
import type { Change, OrderTerms } from './history.js'

/** A wallet that trades, with its API key. */
export interface Trader {
  readonly wallet: Wallet
  readonly apiKey: string
  readonly secret: string
}

/** A request as its wallet signed it: whenever it is sent again, it is the same message. */
export interface SignedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: FlatJson | BatchJson
  /** The same as a message on a socket, where there is one for it. */
  readonly operation?: Readonly<Record<string, unknown>>
  /** Lower-case hex; '' for what needs none. */
  readonly signature: string
}

/** Makes a trader's requests. */
export interface Requests {
  place(terms: OrderTerms, how: FlatJson): SignedRequest
  placeAll(terms: readonly OrderTerms[]): SignedRequest
  /** By the order's name, where that is given. */
  cancel(orderId: string, name?: string): SignedRequest
  cancelBatch(orderIds: readonly string[]): SignedRequest
  /** Of one market, or of all with 0. */
  cancelAll(market: number): SignedRequest
  /** By the order's name, where that is given. */
  amend(orderId: string, change: Change, name?: string): SignedRequest
  amendBatch(orderIds: readonly string[], changes: readonly Change[]): SignedRequest
  transfer(asset: string, amount: string, to: string): SignedRequest
  withdraw(asset: string, amount: string, chain: number): SignedRequest
  /** Sets the dead-man switch; 0 takes it away. */
  cancelAllAfter(timeout: number): SignedRequest
  /** What makes a session's end cancel all: a message for its socket alone. */
  cancelOnDisconnect(session: string): Readonly<Record<string, unknown>>
}

export const TICKER = 'BTC_USDC'
/** The `market_id` of `TICKER`, as it is seeded. */
export const MARKET = 1
const PREFIX = '/v1'

export function playWallet(seed: number, number: number): Wallet {
  return createPlayWallet(`truebook faults ${seed} ${number}`)
}

export function createRequests({ wallet }: Trader): Requests {
  let last = 0
  /** Equal orders in one millisecond would be one message. */
  function timestamp(): number {
    last = Math.max(last + 1, Date.now())
    return last
  }

  function sign(action: SignedAction, fields: FlatJson): FlatJson {
    const payload = { ...fields, timestamp: timestamp() }
    return { ...payload, signature: wallet.sign(signingString({ ...payload, action })) }
  }

  function signBatch(action: string, lists: BatchJson): BatchJson {
    const payload = { ...lists, timestamp: timestamp() }
    return { ...payload, signature: wallet.sign(canonicalJson({ ...payload, action })) }
  }

  const request = (
    method: SignedRequest['method'],
    path: string,
    body: FlatJson | BatchJson,
  ): SignedRequest => ({ method, path, body, signature: hexOf(body.signature) })

  /** A cancel of many says in its query what it says on a socket. */
  const byQuery = (op: string, path: string, fields: FlatJson): SignedRequest => {
    const query = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
    return {
      method: 'DELETE',
      path: `${path}?${query.join('&')}`,
      operation: { op, ...fields },
      signature: hexOf(fields.signature),
    }
  }

  const wire = ({ side, price, quantity }: OrderTerms) => ({
    ticker: TICKER,
    side,
    order_type: 'LIMIT',
    price: decimal(price, 2),
    quantity: decimal(quantity, 6),
  })

  /** Where an order is, and what is signed to name it. */
  const named = (order_id: string, name?: string): { path: string; said: FlatJson } =>
    name
      ? { path: `/orders/by-client-order-id/${name}`, said: { client_order_id: name } }
      : { path: `/orders/${order_id}`, said: { order_id } }

  const changed = ({ price, quantity }: Change) => ({
    price: decimal(price, 2),
    quantity: decimal(quantity, 6),
  })

  return {
    place(terms, how) {
      const fields = sign('PLACE_ORDER', { ...wire(terms), ...how })
      return { ...request('POST', '/orders', fields), operation: { op: 'place', ...fields } }
    },
    placeAll(terms) {
      const fields = signBatch('PLACE_ORDERS', { orders: terms.map(wire) })
      return { ...request('POST', '/orders/batch', fields), operation: { op: 'batch', ...fields } }
    },
    cancel(orderId, name) {
      const { path, said } = named(orderId, name)
      const fields = sign('CANCEL_ORDER', said)
      const query = `timestamp=${fields.timestamp}&signature=${fields.signature}`
      const operation = { op: 'cancel', ...fields }
      const signature = hexOf(fields.signature)
      return { method: 'DELETE', path: `${path}?${query}`, operation, signature }
    },
    cancelBatch(orderIds) {
      const payload = { order_ids: orderIds, timestamp: timestamp() }
      const text = canonicalJson({ ...payload, action: 'CANCEL_ORDERS' })
      const fields = { ...payload, order_ids: orderIds.join(','), signature: wallet.sign(text) }
      return byQuery('cancel_batch', '/orders/batch', fields)
    },
    cancelAll(market) {
      const fields = sign('CANCEL_ALL_ORDERS', { market })
      return byQuery('cancel_all', '/users/me/cancel-all-orders', fields)
    },
    amend(orderId, change, name) {
      const { path, said } = named(orderId, name)
      const fields = sign('AMEND_ORDER', { ...changed(change), ...said })
      const operation = { op: 'amend', ...fields }
      return { ...request('PATCH', path, fields), operation }
    },
    amendBatch(orderIds, changes) {
      const amendments = orderIds.map((order_id, i) => ({ order_id, ...changed(changes[i]) }))
      const fields = signBatch('AMEND_ORDERS', { amendments })
      const operation = { op: 'amend_batch', ...fields }
      return { ...request('PATCH', '/orders/batch', fields), operation }
    },
    transfer: (asset, amount, to) =>
      request('PUT', '/transfers', sign('TRANSFER', { asset, amount, to_wallet_address: to })),
    withdraw: (asset, amount, chain_id) =>
      request('POST', '/withdrawals', sign('WITHDRAW', { asset, amount, chain_id })),
    cancelAllAfter(timeout) {
      const fields = sign('CANCEL_ALL_AFTER', { timeout })
      const operation = { op: 'cancel_all_after', ...fields }
      return { ...request('POST', '/users/me/cancel-all-after', fields), operation }
    },
    cancelOnDisconnect: (session) => ({
      op: 'cancel_on_disconnect',
      ...sign('CANCEL_ON_DISCONNECT', { session }),
    }),
  }
}

export function readOrder(orderId: string): SignedRequest {
  return { method: 'GET', path: `/orders/${orderId}`, signature: '' }
}

/** The headers and the body of one sending, under the trader's key. */
export function sendable({ apiKey, secret }: Trader, { method, path, body }: SignedRequest) {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = signRequest({
    apiKey,
    secret,
    method,
    target: PREFIX + path,
    prefix: PREFIX,
    body:
      text === undefined ? undefined : parseFlatJson(text, { arraysAt: ['orders', 'amendments'] }),
    timestamp: String(Date.now()),
  })
  const type = text === undefined ? {} : { 'content-type': 'application/json' }
  return { headers: { ...headers, ...type }, body: text ?? null }
}

/** A whole number of steps of `10 ** -places` as a decimal. */
export function decimal(steps: number, places: number): string {
  return (steps / 10 ** places).toFixed(places)
}

function hexOf(signature: unknown): string {
  return String(signature).replace(/^0x/, '').toLowerCase()
}

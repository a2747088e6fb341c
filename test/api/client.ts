import { canonicalJson, signingString } from '@truebook/shared/canonical'
import { type BatchJson, type FlatJson, parseFlatJson } from '@truebook/shared/flat-json'
import { type HmacForm, signRequest } from '@truebook/shared/hmac'
import type { Wallet } from 'ethers'
import { mustConform } from './conforming.js'

/** An answer as it came. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any
}

export interface ClientOptions {
  /** Without /v1. */
  readonly url: string
  readonly apiKey: string
  readonly secret: string
  readonly wallet: Wallet
  readonly now?: () => number
  readonly form?: HmacForm
  readonly stripPrefix?: boolean
}

/** A client of the exchange, as somebody else would write it: HMAC and wallet signatures. */
export function createClient(options: ClientOptions) {
  const { url, apiKey, secret, wallet, now = Date.now, form = 'A', stripPrefix = false } = options
  let last = 0

  /** The same message is refused twice: each gets a millisecond of its own. */
  function nextTimestamp(): number {
    last = Math.max(now(), last + 1)
    return last
  }

  async function send(
    method: string,
    target: string,
    body?: FlatJson | BatchJson,
  ): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = signRequest({
      method,
      target,
      prefix: '/v1',
      body:
        text === undefined
          ? undefined
          : parseFlatJson(text, { arraysAt: ['orders', 'amendments'] }),
      timestamp: String(now()),
      apiKey,
      secret,
      form,
      stripPrefix,
    })
    return request(url, { method, target, headers: { ...headers }, body: text })
  }

  async function sign(payload: FlatJson): Promise<string> {
    return wallet.signMessage(signingString(payload))
  }

  async function place(order: FlatJson): Promise<Answer> {
    const sent = { timestamp: nextTimestamp(), ...order }
    const signature = await sign({ action: 'PLACE_ORDER', ...sent })
    return send('POST', '/v1/orders', { ...sent, signature })
  }

  async function amend(id: string, changes: FlatJson): Promise<Answer> {
    const sent = { timestamp: nextTimestamp(), ...changes }
    const signature = await sign({ action: 'AMEND_ORDER', order_id: id, ...sent })
    return send('PATCH', `/v1/orders/${id}`, { ...sent, signature })
  }

  async function amendNamed(name: string, changes: FlatJson): Promise<Answer> {
    const sent = { timestamp: nextTimestamp(), ...changes }
    const signature = await sign({ action: 'AMEND_ORDER', client_order_id: name, ...sent })
    return send('PATCH', namedOrder(name), { ...sent, signature })
  }

  /** The signed body of a batch, to be sent once or more often. */
  async function signBatch(orders: readonly FlatJson[], timestamp = nextTimestamp()) {
    const text = canonicalJson({ action: 'PLACE_ORDERS', orders, timestamp })
    return { orders, timestamp, signature: await wallet.signMessage(text) }
  }

  async function placeBatch(orders: readonly FlatJson[]): Promise<Answer> {
    return send('POST', '/v1/orders/batch', await signBatch(orders))
  }

  /** The signed body of a batch of amendments. */
  async function signAmendments(amendments: readonly FlatJson[], timestamp = nextTimestamp()) {
    const text = canonicalJson({ action: 'AMEND_ORDERS', amendments, timestamp })
    return { amendments, timestamp, signature: await wallet.signMessage(text) }
  }

  async function amendBatch(amendments: readonly FlatJson[]): Promise<Answer> {
    return send('PATCH', '/v1/orders/batch', await signAmendments(amendments))
  }

  async function cancelBatch(ids: readonly string[]): Promise<Answer> {
    const timestamp = nextTimestamp()
    const text = canonicalJson({ action: 'CANCEL_ORDERS', order_ids: ids, timestamp })
    const signature = await wallet.signMessage(text)
    const query = `order_ids=${ids.join(',')}&timestamp=${timestamp}&signature=${signature}`
    return send('DELETE', `/v1/orders/batch?${query}`)
  }

  async function cancel(id: string): Promise<Answer> {
    const sent = { order_id: id, timestamp: nextTimestamp() }
    const signature = await sign({ action: 'CANCEL_ORDER', ...sent })
    const query = new URLSearchParams({
      order_id: id,
      timestamp: String(sent.timestamp),
      signature,
    })
    return send('DELETE', `/v1/orders/${id}?${query}`)
  }

  async function cancelNamed(name: string): Promise<Answer> {
    const sent = { client_order_id: name, timestamp: nextTimestamp() }
    const signature = await sign({ action: 'CANCEL_ORDER', ...sent })
    return send('DELETE', `${namedOrder(name)}?timestamp=${sent.timestamp}&signature=${signature}`)
  }

  async function withdraw(wish: FlatJson): Promise<Answer> {
    const sent = { timestamp: nextTimestamp(), ...wish }
    const signature = await sign({ action: 'WITHDRAW', ...sent })
    return send('POST', '/v1/withdrawals', { ...sent, signature })
  }

  async function cancelAll(market: number): Promise<Answer> {
    const timestamp = nextTimestamp()
    const signature = await sign({ action: 'CANCEL_ALL_ORDERS', market, timestamp })
    const query = `market=${market}&timestamp=${timestamp}&signature=${signature}`
    return send('DELETE', `/v1/users/me/cancel-all-orders?${query}`)
  }

  const get = (target: string) => send('GET', target)
  const orders = { place, placeBatch, amend, amendBatch, cancel, cancelBatch, cancelAll }
  const named = { amendNamed, cancelNamed }
  return { send, sign, signBatch, signAmendments, get, withdraw, ...orders, ...named }
}

/** Where an order is amended or cancelled by its client_order_id. */
export function namedOrder(name: string): string {
  return `/v1/orders/by-client-order-id/${encodeURIComponent(name)}`
}

export type Client = ReturnType<typeof createClient>

export interface PlainRequest {
  readonly method: string
  readonly target: string
  readonly headers?: Record<string, string>
  readonly body?: string | undefined
}

/**
 * One request as given; a body is sent as JSON unless the headers say otherwise. Its answer must be
 * what the api's own document says.
 */
export async function request(url: string, plain: PlainRequest): Promise<Answer> {
  const { method, target, headers = {}, body } = plain
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(url + target, {
    method,
    headers: { ...type, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  const { status, headers: received } = response
  const answer = { status, headers: received, body: isJson ? JSON.parse(text) : text }
  await mustConform(url, { method, target, ...answer })
  return answer
}

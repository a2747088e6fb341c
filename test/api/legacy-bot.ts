import { computeHmac, toUtf8Bytes, Wallet } from 'ethers'

// A bot as others write it for this API, after the integration guide: nothing of ours is used here.

type Json = Record<string, string | number>
// biome-ignore lint/suspicious/noExplicitAny: the bot looks into answers as JSON has them.
type Body = any

export interface BotAccount {
  /** Up to and with the version: http://127.0.0.1:3000/v1. */
  readonly base: string
  readonly apiKey: string
  readonly apiSecret: string
  readonly privateKey: string
}

export interface BotAnswer {
  readonly status: number
  readonly body: Body
}

export function createBot({ base, apiKey, apiSecret, privateKey }: BotAccount) {
  const wallet = new Wallet(privateKey)

  async function signedRequest(method: string, path: string, body?: Json): Promise<BotAnswer> {
    const timestamp = Date.now().toString()
    const payload = body && Object.keys(body).length > 0 ? sorted(body) : ''
    const text = `${method}|${path}|${payload}|${timestamp}`
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      'x-api-key': apiKey,
      'x-api-signature': computeHmac('sha256', toUtf8Bytes(apiSecret), toUtf8Bytes(text)).slice(2),
      'x-api-timestamp': timestamp,
    }
    const sent = body ? { body: JSON.stringify(body) } : {}
    // A GET without a body sends no content type that could matter.
    const response = await fetch(base + path, { method, headers, ...sent })
    return { status: response.status, body: await response.json() }
  }

  const sign = (payload: Json) => wallet.signMessage(sorted(payload))

  return {
    address: wallet.address,
    async publicGet(path: string): Promise<BotAnswer> {
      const response = await fetch(base + path)
      return { status: response.status, body: await response.json() }
    },
    get: (path: string) => signedRequest('GET', path),
    async placeOrder(order: Json): Promise<BotAnswer> {
      const fields = {
        quantity: '',
        quote_quantity: '',
        price: '',
        time_in_force: 0,
        expires_at: 0,
        ...order,
        timestamp: Date.now(),
      }
      const signature = await sign({ action: 'PLACE_ORDER', ...fields })
      return signedRequest('POST', '/orders', { ...fields, signature })
    },
    /** Some bots name the order in the path only. */
    async cancelOrder(orderId: string, isInQuery = true): Promise<BotAnswer> {
      const timestamp = Date.now()
      const signature = await sign({ action: 'CANCEL_ORDER', order_id: orderId, timestamp })
      const query = new URLSearchParams({
        ...(isInQuery ? { order_id: orderId } : {}),
        timestamp: String(timestamp),
        signature,
      })
      return signedRequest('DELETE', `/orders/${orderId}?${query}`)
    },
    async cancelAll(market: number): Promise<BotAnswer> {
      const timestamp = Date.now()
      const signature = await sign({ action: 'CANCEL_ALL_ORDERS', market, timestamp })
      const query = new URLSearchParams({
        market: String(market),
        timestamp: String(timestamp),
        signature,
      })
      return signedRequest('DELETE', `/users/me/cancel-all-orders?${query}`)
    },
    async transfer(asset: string, amount: string, to: string): Promise<BotAnswer> {
      const fields = { asset, amount, to_wallet_address: to, timestamp: Date.now() }
      const signature = await sign({ action: 'TRANSFER', ...fields })
      return signedRequest('PUT', '/transfers', { ...fields, signature })
    },
  }
}

function sorted(payload: Json): string {
  return JSON.stringify(payload, Object.keys(payload).sort())
}

import { type Client, type ClientOptions, createClient } from '@truebook/client'
import type { Transport } from '@truebook/client/transport'
import { Pool } from 'undici'

/** Kept-alive connections to one exchange. */
export interface Connection {
  /** A client without key or wallet, for what everybody may read. */
  readonly guest: Client
  /** A client that goes through these connections. */
  open(access: Pick<ClientOptions, 'key' | 'signer' | 'patienceMs'>): Client
  close(): Promise<void>
}

export interface ConnectOptions {
  /** The API's base, such as `http://127.0.0.1:3000/v1`. */
  readonly url: string
  /** The most sockets; further requests wait. */
  readonly sockets?: number
}

/** Longer than it takes to start an exchange again by hand. */
const PATIENCE_MS = 120_000

/** Longer than the exchange itself waits for an outcome. */
const ANSWER_LIMIT_MS = 30_000

/** Prepares connections; they are made when they are first needed. */
export function connect({ url, sockets = 64 }: ConnectOptions): Connection {
  const { origin } = new URL(url)
  const pool = new Pool(origin, {
    connections: sockets,
    headersTimeout: ANSWER_LIMIT_MS,
    bodyTimeout: ANSWER_LIMIT_MS,
  })
  const transport: Transport = async ({ method, url, headers, body = null }) => {
    const path = url.slice(origin.length)
    const answer = await pool.request({ method: method as 'GET', path, headers, body })
    return {
      status: answer.statusCode,
      header: (name) => answer.headers[name]?.toString(),
      text: await answer.body.text(),
    }
  }
  const open: Connection['open'] = (access) =>
    createClient({ url, transport, patienceMs: PATIENCE_MS, ...access })
  return { guest: open({}), open, close: () => pool.close() }
}

import type { RunningApi } from '@truebook/api/run'
import type { RunningEngine } from '@truebook/engine/run'
import { assert } from '@truebook/shared/assert'
import { Wallet } from 'ethers'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Test } from 'tap'
import { type Answer, type Client, createClient, request } from './client.js'
import { type Ground, openApi } from './fixture.js'
import { keepEngine } from './kept-engine.js'

/** A whole exchange but for Redis: a real engine that is kept running, one api copy, logs in memory. */
export interface Exchange {
  readonly api: RunningApi
  readonly engine: RunningEngine
}

export interface ExchangeOptions {
  readonly now?: () => number
  /** Of the api. */
  readonly log?: Logger
  /** More of the api's environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** Starts an engine, with the seeded markets, and an api with a faucet. */
export async function openExchange(
  t: Test,
  ground: Ground,
  { env, log, ...options }: ExchangeOptions = {},
): Promise<Exchange> {
  const engine = await keepEngine({
    env: { DATABASE_URL: ground.url, LOG_LEVEL: 'silent', SEED_MARKETS: '1' },
    streams: ground.streams,
    ...options,
  })
  t.teardown(() => engine.stop())
  const api = await openApi(t, ground, {
    ...options,
    ...(log ? { log } : {}),
    env: { DEV_FAUCET: '1', ...env },
  })
  return { api, engine }
}

/** A wallet that signed in and has a key. */
export interface Trader {
  readonly wallet: Wallet
  readonly client: Client
  readonly apiKey: string
  readonly secret: string
  readonly user: string
}

/** Signs a new wallet in, makes its key, and fills its account from the faucet. */
export async function openTrader(
  { url }: RunningApi,
  { seed, funds = {} }: { readonly seed: string; readonly funds?: Record<string, string> },
): Promise<Trader> {
  const wallet = new Wallet(`0x${seed.repeat(64 / seed.length)}`)
  const token = await signIn(url, wallet)
  const headers = { authorization: token }
  const { body } = await request(url, { method: 'PUT', target: '/v1/api-keys', headers })
  for (const [asset, amount] of Object.entries(funds)) {
    await faucet(url, { wallet_address: wallet.address, asset, amount })
  }
  const [apiKey, secret] = [body.api_key, body.api_secret]
  const client = createClient({ url, apiKey, secret, wallet })
  return { wallet, client, apiKey, secret, user: body.user }
}

/** One order, signed, whose HMAC is made anew for each sending. */
export async function signedBid(client: Client) {
  const order = {
    ticker: 'BTC_USDC',
    side: 'BUY',
    order_type: 'LIMIT',
    quantity: '0.01',
    price: '20000',
    timestamp: Date.now(),
  }
  return { ...order, signature: await client.sign({ action: 'PLACE_ORDER', ...order }) }
}

/** Asks for play money. */
export async function faucet(url: string, gift: object): Promise<Answer> {
  const body = JSON.stringify(gift)
  return request(url, { method: 'POST', target: '/v1/dev/faucet', body })
}

/** An engine that is late leaves open whether the account was made: asking again does no harm. */
async function signIn(url: string, wallet: Wallet): Promise<string> {
  for (let tries = 1; ; tries++) {
    const { status, body } = await signInOnce(url, wallet)
    if (status === 200) return body.token
    assert(status >= 500 && tries < 5, `Signing in must end: ${JSON.stringify(body)}`)
  }
}

async function signInOnce(url: string, wallet: Wallet): Promise<Answer> {
  const { nonce } = (await request(url, { method: 'GET', target: '/v1/auth/nonce' })).body
  const message = `truebook.example wants you to sign in with your Ethereum account:
${wallet.address}


URI: https://truebook.example
Version: 1
Chain ID: 1
Nonce: ${nonce}
Issued At: 2026-01-01T00:00:00Z`
  const body = JSON.stringify({ message, signature: await wallet.signMessage(message) })
  return request(url, { method: 'POST', target: '/v1/auth/verify', body })
}

/** Every balance there is, as text: for showing that nothing moved. */
export async function allBalances({ db }: Ground): Promise<string> {
  const { rows } = await sql`select account, asset, available, held from balances
    where available <> 0 or held <> 0 order by account, asset`.execute(db)
  return JSON.stringify(rows)
}

/** Per asset, what was deposited beyond what all accounts own: nothing, if money is conserved. */
export async function missingMoney({ db }: Ground): Promise<string[]> {
  const { rows } = await sql<{ asset: number; missing: string }>`
    select asset, sum(amount)::text as missing from (
      select asset, amount from deposits union all
      select asset, -(available + held) from balances) moved
    group by asset order by asset`.execute(db)
  return rows.map(({ missing }) => missing)
}

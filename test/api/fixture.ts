import { createChange } from '@truebook/api/access/changes'
import type { KeyTerms } from '@truebook/api/access/key-terms'
import { createKeys, type Keys, type KeysOptions } from '@truebook/api/access/keys'
import type { Verifier } from '@truebook/api/access/verifier'
import { type RunningApi, run } from '@truebook/api/run'
import { testPostgres } from '@truebook/host/testing/test-services'
import { connectPool, type Database, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { SCOPES } from '@truebook/shared/scope'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Test } from 'tap'

/** What the api copies of one test share. */
export interface Ground {
  readonly url: string
  readonly db: Database
  readonly streams: Streams
}

/** A migrated database of the test's own, and logs in memory. */
export async function openGround(t: Test): Promise<Ground> {
  const postgres = await testPostgres()
  const pool = connectPool(postgres.url, { max: 4, name: 'test', onError: () => undefined })
  const db = databaseOf(pool)
  const streams = memoryStreams()
  t.teardown(async () => {
    await streams.close()
    await pool.end()
    await postgres.stop()
  })
  await migrate(db)
  return { url: postgres.url, db, streams }
}

export const SEAL_KEY = Buffer.alloc(32, 7)

/** However slow the machine is, nothing is turned away for that. */
export const UNHURRIED = { OVERLOAD_QUEUE_MS: '60000', OVERLOAD_WAIT_MS: '60000' } as const

export interface ApiOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly now?: () => number
  readonly log?: Logger
  readonly verifier?: Verifier
}

/** An api copy that listens on a port of the system's choice; without streams, over the Redis of its environment. */
export async function openApi(
  t: Test,
  { url, streams }: Pick<Ground, 'url'> & Partial<Ground>,
  { env = {}, ...options }: ApiOptions = {},
): Promise<RunningApi> {
  const api = await run({
    env: {
      PORT: '0',
      DATABASE_URL: url,
      LOG_LEVEL: 'silent',
      API_SECRET_KEY: SEAL_KEY.toString('hex'),
      SESSION_SECRET: '22'.repeat(32),
      // Each test signs in many wallets from one address.
      RATE_LIMIT_COSTLY_PER_5_SECONDS: '1000',
      ...UNHURRIED,
      ...env,
    },
    ...(streams ? { streams } : {}),
    ...options,
  })
  t.teardown(() => api.stop())
  return api
}

/** Makes a key for an account that exists: one that may do all, unless told otherwise. */
export async function makeKey(db: Database, account: number, terms: Partial<KeyTerms> = {}) {
  const keys = openKeys(db, Date.now)
  const widest = { scopes: SCOPES, readOnly: false, ipAllowList: null, expiresAt: null }
  const caller = { account, wallet: '', ip: '127.0.0.1' }
  const wish = { name: '', active: true, terms: { ...widest, ...terms } }
  return keys.create(caller, { ...wish, namesScopes: true, code: undefined })
}

/** The keys of a database, which ask for no codes. */
export function openKeys(db: Database, now: () => number): Keys {
  const change = createChange(db, 2)
  const sealKeys = { current: SEAL_KEY, old: [] }
  const demand: KeysOptions['demand'] = (caller, { act }) =>
    change(caller.account, (trx) => act(trx, true))
  return createKeys({ db, change, demand, guardedScopes: [], sealKeys, now })
}

/** Two assets and a market, as the engine would have committed them. */
export async function listMarket(db: Database): Promise<void> {
  await sql`insert into assets values
    (1, 'USDC', 'USD Coin', 8, 2, 6), (2, 'BTC', 'Bitcoin', 8, 8, 8)`.execute(db)
  await sql`insert into markets values
    (1, 'BTC_USDC', 'Bitcoin in US dollars', 2, 1, '0.01', '0.00001', 1, 1, 10000000, 200, 700,
     500, 25000, 'expire_taker', 'ACTIVE', 40, 2, 3000100, 0)`.execute(db)
}

/** An account for a wallet. */
export async function openAccount(
  db: Database,
  { id, wallet }: { readonly id: number; readonly wallet: string },
): Promise<void> {
  await sql`insert into accounts values (${id}, ${wallet.toLowerCase()}, 1767225600000)`.execute(db)
}

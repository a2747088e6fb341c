import { memoryCounters } from '@truebook/api/access/limits/memory-counters'
import { threadedVerifier } from '@truebook/api/access/threaded-verifier'
import type { Verifier } from '@truebook/api/access/verifier'
import { buildApp } from '@truebook/api/app'
import { assemble } from '@truebook/api/assemble'
import { readApiConfig } from '@truebook/api/config'
import type { Deps } from '@truebook/api/deps'
import { createLog } from '@truebook/api/log'
import { connectPool } from '@truebook/shared/db/connect'
import type { Test } from 'tap'
import { type Ground, SEAL_KEY, UNHURRIED } from '../fixture.js'

export interface CopyParts {
  readonly deps: Deps
  readonly verifier: Verifier
  readonly app: Awaited<ReturnType<typeof buildApp>>
}

/** An api copy that can be looked at from the inside, with parts as they are or `change`d. */
export async function openCopyParts(
  t: Test,
  { url, streams, now = Date.now }: Ground & { readonly now?: () => number },
  change: (deps: Deps) => Deps = (deps) => deps,
): Promise<CopyParts> {
  const env = { API_SECRET_KEY: SEAL_KEY.toString('hex'), SESSION_SECRET: '22'.repeat(32) }
  const config = readApiConfig({ ...env, ...UNHURRIED, PORT: '0', DATABASE_URL: url })
  const pool = connectPool(url, { max: 4, name: 'parts', onError: () => undefined })
  const log = createLog('silent')
  const verifier = threadedVerifier()
  const parts = { config, log, streams, own: 1, counters: memoryCounters(), verifier, pool, now }
  const { deps, stop } = await assemble(parts)
  const app = await buildApp(change(deps))
  t.teardown(async () => {
    await app.close()
    await stop()
    await verifier.stop()
    await pool.end()
  })
  return { deps, verifier, app }
}

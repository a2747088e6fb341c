import { setTimeout as sleep } from 'node:timers/promises'
import type { Env } from '@truebook/shared/config'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { HostError } from '../host-error.js'
import type { Starting } from '../servers/exchange-servers.js'

const LIMIT_MS = 60_000
const LOOK_MS = 25

/**
 * Waits until the prover-worker has found the chain: play money that is asked for earlier would not go through it,
 * and so not be backed.
 */
export function awaitChain({ supervisor }: Starting, env: Env): Promise<void> {
  return supervisor.unlessFailed(untilListed(env.DATABASE_URL ?? ''))
}

async function untilListed(databaseUrl: string): Promise<void> {
  const pool = connectPool(databaseUrl, { max: 1, name: 'truebook-chain', onError: () => {} })
  const db = databaseOf(pool)
  try {
    for (let waited = 0; waited < LIMIT_MS; waited += LOOK_MS) {
      const found = await db.selectFrom('chain_cursors').select('chain_id').executeTakeFirst()
      if (found) return
      await sleep(LOOK_MS)
    }
    throw new HostError('The prover-worker did not find the chain in time; its log says why.')
  } finally {
    await pool.end()
  }
}

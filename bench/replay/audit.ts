import { audit } from '@truebook/engine/audit'
import { postgresDir } from '@truebook/host/servers/exchange-servers'
import { connectOrStartPostgres } from '@truebook/host/servers/postgres'
import { clusterPaths } from '@truebook/host/servers/postgres-cluster'
import { serverOf } from '@truebook/host/servers/postgres-pid'
import { givenUrl } from '@truebook/host/start-config'
import type { Env } from '@truebook/shared/config'
import { connectPool } from '@truebook/shared/db/connect'

/** The answer if the exchange's database is not on this machine, or cannot be found. */
export const NOT_REACHABLE = 'not reachable from here'

/**
 * Audits the database behind an exchange, including the wallets' signatures: "ok", or the first difference.
 * `orderId` is one of its orders, which tells its database from others.
 */
export async function auditExchange(
  databaseUrl: string | undefined,
  orderId: string | undefined,
): Promise<string> {
  if (databaseUrl === undefined) return NOT_REACHABLE
  const pool = connectPool(databaseUrl, { max: 1, name: 'truebook replay', onError: () => {} })
  try {
    const known = await pool.query('SELECT 1 FROM orders WHERE id = $1', [orderId ?? null])
    return known.rowCount === 0 ? NOT_REACHABLE : (await audit(pool, { signatures: true })).audit
  } catch (error) {
    return `the audit failed: ${String(error)}`
  } finally {
    await pool.end()
  }
}

/** The database of an exchange that runs on this machine: named by the environment, or ours. */
export async function findDatabase(apiUrl: string, env: Env): Promise<string | undefined> {
  const given = givenUrl(env, 'DATABASE_URL')
  if (given !== undefined) return given
  const isLocal = LOCAL_HOSTS.has(new URL(apiUrl).hostname)
  const dataDir = postgresDir(env.DATA_DIR || './data')
  if (!isLocal || serverOf(clusterPaths(dataDir)) === undefined) return undefined
  const { url } = await connectOrStartPostgres({ dataDir })
  return url
}

const LOCAL_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]'])

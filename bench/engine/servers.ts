import { HostError } from '@truebook/host/host-error'
import { type RunningPostgres, startPostgres } from '@truebook/host/servers/postgres'
import { findRedis, type RunningRedis } from '@truebook/host/servers/redis'
import { REDIS_CACHE } from '@truebook/host/testing/test-services'
import type { Env } from '@truebook/shared/config'
import type { ServerPids } from './stopwatch.js'

/** A Postgres and a Redis of the bench's own, as `npm start` runs them; both end with us. */
export interface Servers {
  /** The superuser's url of one of the databases. */
  databaseUrl(name: string): string
  /** Redis has numbered databases, from 0. */
  redisUrl(number: number): string
  /** Which Redis this is, such as "Redis 7.0.15". */
  readonly redis: string
  readonly pids: ServerPids
  stop(): Promise<void>
}

/**
 * Starts both in temporary folders. The servers that the environment names hold other data, and are not ours to
 * fill. If no redis-server is installed, Debian's is unpacked to `unpackTo`.
 */
export async function startServers(env: Env, unpackTo: string = REDIS_CACHE): Promise<Servers> {
  const redis = await startRedis(env, unpackTo)
  try {
    return serversOf(await startPostgres(), redis)
  } catch (error) {
    await redis.stop()
    throw error
  }
}

async function startRedis({ PATH }: Env, unpackTo: string): Promise<RunningRedis> {
  const found = await findRedis({ env: { PATH }, unpackTo })
  if (!('missing' in found)) return found
  const reason = found.missing.charAt(0).toLowerCase() + found.missing.slice(1)
  throw new HostError(`To measure the engine, install redis-server: ${reason}`)
}

function serversOf(postgres: RunningPostgres, redis: RunningRedis): Servers {
  return {
    databaseUrl: (name) => postgres.url.replace(/\/[^/]*$/, `/${name}`),
    redisUrl: (number) => `${redis.url}/${number}`,
    redis: redis.source,
    pids: { postgres: postgres.server?.pid, redis: redis.server?.pid },
    async stop() {
      await Promise.all([postgres.stop(), redis.stop()])
    },
  }
}

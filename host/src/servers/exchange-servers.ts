import { join } from 'node:path'
import type { Env } from '@truebook/shared/config'
import { serverPart } from '../parts.js'
import type { StartConfig } from '../start-config.js'
import type { Steps } from '../steps.js'
import type { Supervisor } from '../supervisor.js'
import { bringUpToDate, whatRan } from '../tables.js'
import { startPostgres } from './postgres.js'
import { findRedis } from './redis.js'

/** What every step of a start has to hand. */
export interface Starting {
  readonly env: Env
  readonly config: StartConfig
  readonly supervisor: Supervisor
  readonly steps: Steps
}

/** The url of the Postgres that the environment names, or of our own in the data folder. */
export async function openPostgres(starting: Starting): Promise<string> {
  const { config, supervisor, steps } = starting
  const { DATABASE_URL } = config
  if (DATABASE_URL !== undefined) {
    const { host, pathname } = new URL(DATABASE_URL)
    return steps.run(
      'Postgres',
      async () => DATABASE_URL,
      () => `the one of DATABASE_URL, ${host}${pathname}`,
    )
  }
  const start = async () => {
    const { url, port, server } = await startPostgres({ dataDir: postgresDir(config.DATA_DIR) })
    return { ...serverPart('Postgres', server), url, port }
  }
  const { url } = await steps.run(
    'Postgres',
    () => supervisor.add(start),
    ({ port }) => `our own, at 127.0.0.1:${port}`,
  )
  return url
}

/** Where the Postgres of a data folder lives. */
export function postgresDir(dataDir: string): string {
  return join(dataDir, 'postgres')
}

/** The url of a Redis; undefined if there is none and the log is kept in memory. */
export async function openRedis(starting: Starting): Promise<string | undefined> {
  const { config, env, supervisor, steps } = starting
  const start = async () => {
    const found = await findRedis({
      env: { REDIS_URL: config.REDIS_URL, PATH: env.PATH },
      dataDir: join(config.DATA_DIR, 'redis'),
    })
    if ('missing' in found) return { ...serverPart('Redis', undefined), source: found.missing }
    return { ...serverPart('Redis', found.server), url: found.url, source: found.source }
  }
  const { url } = await steps.run(
    'Redis',
    () => supervisor.add<ReturnType<typeof serverPart> & { url?: string; source: string }>(start),
    ({ url, source }) =>
      url === undefined ? `none: one process, log in memory. ${source}` : source,
  )
  return url
}

/** Brings the tables up to date. */
export async function openTables(databaseUrl: string, starting: Starting): Promise<void> {
  const { supervisor, steps } = starting
  await steps.run('tables', () => supervisor.unlessFailed(bringUpToDate(databaseUrl)), whatRan)
}

import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import { startPostgres } from '../servers/postgres.js'
import { findRedis, type NoRedis } from '../servers/redis.js'

/** The url of a server for a test alone, and how to end its use. */
export interface TestService {
  readonly url: string
  /** Gives everything back; meant for `t.teardown`. */
  stop(): Promise<void>
}

/** A new, empty database on the test run's Postgres, or on one of our own when run alone. */
export async function testPostgres(): Promise<TestService> {
  const server = process.env.TEST_DATABASE_URL ?? (await ownPostgres())
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(server, `CREATE DATABASE ${name}`)
  return {
    url: server.replace(/\/[^/]*$/, `/${name}`),
    stop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

/** A Redis database that nobody else uses, or the reason why there is none. */
export async function testRedis(): Promise<TestService | NoRedis> {
  const reason = process.env.TEST_REDIS_MISSING
  if (reason !== undefined) return { missing: reason }
  const found = process.env.TEST_REDIS_URL ?? (await ownRedis())
  if (typeof found !== 'string') return found
  const url = `${found}/${await nextDatabase(found)}`
  return { url, stop: () => flush(url) }
}

/** Where Debian's redis-server is unpacked when none is installed. */
export const REDIS_CACHE: string = fileURLToPath(new URL('../../../.cache/redis', import.meta.url))

let sharedPostgres: Promise<string> | undefined
let sharedRedis: Promise<string | NoRedis> | undefined

/** One server for this process; it ends with it. */
function ownPostgres(): Promise<string> {
  sharedPostgres ??= startPostgres({ durable: false }).then(({ url, server }) => {
    server?.unref()
    return url
  })
  return sharedPostgres
}

function ownRedis(): Promise<string | NoRedis> {
  sharedRedis ??= findRedis({ env: { PATH: process.env.PATH }, unpackTo: REDIS_CACHE }).then(
    (found) => {
      if ('missing' in found) return found
      found.server?.unref()
      return found.url
    },
  )
  return sharedRedis
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const REDIS_DATABASES = 512

/** Database 0 only counts the numbers that were given out. */
async function nextDatabase(url: string): Promise<number> {
  const redis = new Redis(url)
  const given = await redis.incr('test-databases')
  redis.disconnect()
  return 1 + (given % (REDIS_DATABASES - 1))
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url)
  await redis.flushdb()
  redis.disconnect()
}

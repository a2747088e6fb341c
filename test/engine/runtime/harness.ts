import { audit } from '@truebook/engine/audit'
import { type EngineOptions, type RunningEngine, run } from '@truebook/engine/run'
import { type Committer, createCommitter } from '@truebook/engine/runtime/committer'
import { testPostgres } from '@truebook/host/testing/test-services'
import { decode } from '@truebook/shared/codec'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { type Decision, decisionsField } from '@truebook/shared/decision'
import { STREAM_START, type Streams } from '@truebook/shared/streams'
import type { Test } from 'tap'
import { type NetProxy, openProxy } from '../../faults/proxy.js'

export type Pool = ReturnType<typeof connectPool>

/** A migrated database of the test's own. */
export interface TestDatabase {
  readonly url: string
  readonly pool: Pool
}

export async function openDatabase(t: Test): Promise<TestDatabase> {
  const service = await testPostgres()
  const pool = testPool(service.url)
  t.teardown(async () => {
    await pool.end()
    await service.stop()
  })
  await migrate(databaseOf(pool))
  return { url: service.url, pool }
}

/** A committer to a database of the test's own, outside any engine. */
export async function openCommitter(t: Test): Promise<TestDatabase & { committer: Committer }> {
  const database = await openDatabase(t)
  const signal = new AbortController().signal
  const onRetry = () => undefined
  const committer = createCommitter({ pool: database.pool, epoch: 0, onRetry, signal })
  t.teardown(() => committer.close())
  return { ...database, committer }
}

/** A database, and connections to it that a test can break or silence. */
export async function openBehindProxy(
  t: Test,
): Promise<{ readonly pool: Pool; readonly engines: Pool; readonly proxy: NetProxy }> {
  const { url, pool } = await openDatabase(t)
  const { proxy, url: behind } = await proxyBefore(t, url)
  const engines = testPool(behind)
  t.teardown(() => engines.end())
  return { pool, engines, proxy }
}

/** A proxy before a server, whose address leads through it. */
export async function proxyBefore(
  t: Test,
  url: string,
): Promise<{ readonly proxy: NetProxy; readonly url: string; readonly where: string }> {
  const behind = new URL(url)
  const proxy = await openProxy(Number(behind.port))
  t.teardown(proxy.close)
  behind.port = String(proxy.port)
  return { proxy, url: behind.href, where: `${behind.host}${behind.pathname}` }
}

export function testPool(url: string): Pool {
  const onError = () => undefined
  const pool = connectPool(url, { max: 4, name: 'test', onError })
  return pool
}

/** Starts an engine with seeded markets; the test's end stops it. */
export async function startEngine(
  t: Test,
  {
    url,
    streams,
    env = {},
    ...options
  }: { url: string; streams: Streams; env?: EngineOptions['env'] } & Pick<
    EngineOptions,
    'now' | 'log'
  >,
): Promise<RunningEngine> {
  const engine = await run({
    env: { DATABASE_URL: url, SEED_MARKETS: '1', LOG_LEVEL: 'silent', ...env },
    streams,
    ...options,
  })
  t.teardown(() => engine.stop())
  return engine
}

/** Waits until something holds, looking every few milliseconds; for a minute at most. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 6000; tries++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`It never came to pass: ${what}.`)
}

/** What the event stream holds, in order. */
export async function decisionsOf(streams: Streams): Promise<Decision[]> {
  const entries = await streams.events.read(STREAM_START, 1_000_000, 0)
  return entries.flatMap(({ bytes }) => decode(decisionsField, bytes))
}

/** Passes when the auditor finds nothing; gives the hash of the state. */
export async function auditIsOk(t: Test, pool: Pool): Promise<string> {
  const report = await audit(pool)
  t.strictSame(report.differences, [], 'the audit finds nothing')
  return report.hash
}

/** Breaks every connection of the engines, as a server does that kills their backends; and waits for that. */
export async function breakConnections(pool: Pool): Promise<void> {
  await pool.query(
    `select pg_terminate_backend(pid, 60000) from pg_stat_activity
      where application_name = 'truebook engine' and datname = current_database()`,
  )
}

/** Breaks the connections that hold an engine's lock; and waits: clients hear of it before the lock is free. */
export async function breakLock(pool: Pool): Promise<void> {
  await pool.query(
    `select pg_terminate_backend(pid, 60000) from pg_locks
      where locktype = 'advisory' and database =
        (select oid from pg_database where datname = current_database())`,
  )
}

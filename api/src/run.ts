import { lookup } from 'node:dns/promises'
import { type Clock, startClock } from '@truebook/shared/clock'
import type { Env } from '@truebook/shared/config'
import { connectPool, type Database, databaseOf } from '@truebook/shared/db/connect'
import { demandTables } from '@truebook/shared/db/migrate'
import { demandOwnEvents, ForeignEvents } from '@truebook/shared/db/own-events'
import { demandOwnSessions } from '@truebook/shared/db/own-sessions'
import { postgresTime } from '@truebook/shared/db/postgres-time'
import { unreachable } from '@truebook/shared/db/unreachable'
import { portSentence } from '@truebook/shared/port-error'
import { recoverImplementation } from '@truebook/shared/recover'
import { reporter } from '@truebook/shared/reporter'
import { isNotAllowed, type Streams, type Witness } from '@truebook/shared/streams'
import { redisStreams } from '@truebook/shared/streams/redis'
import type { Logger } from 'pino'
import type { Counters } from './access/limits/counters.js'
import { memoryCounters } from './access/limits/memory-counters.js'
import { redisCounters } from './access/limits/redis-counters.js'
import { sealKeysOf } from './access/seal.js'
import { strangeSecrets } from './access/strange-secrets.js'
import { threadedVerifier } from './access/threaded-verifier.js'
import { inlineVerifier, type Verifier } from './access/verifier.js'
import { buildApp } from './app.js'
import { assemble } from './assemble.js'
import { type ApiConfig, readApiConfig } from './config.js'
import type { Deps } from './deps.js'
import { createLog } from './log.js'
import { PAGES_IN_ORDER } from './queries/planner.js'
import { openSums } from './solvency.js'
import { unlistedLimits } from './unlisted-limits.js'

export interface RunOptions {
  readonly env: Env
  /** The streams where all parts are one process; without them, Redis at REDIS_URL carries them. */
  readonly streams?: Streams
  readonly log?: Logger
  /** What checks signatures; by default, what SIGNATURE_THREAD says. */
  readonly verifier?: Verifier
  /** Unix milliseconds; the middle one of three clocks by default (see `startClock`). */
  readonly now?: Clock
}

export interface RunningApi {
  /** Where the api listens, without `/v1`. */
  readonly url: string
  /** Resolves when the api ends; rejects where it cannot go on. */
  readonly done: Promise<void>
  stop(): Promise<void>
}

/** How many new connections may wait to be accepted: beyond that the system resets some of them. */
const BACKLOG = 4096

/**
 * Opens everything and listens; gives how to close it all again. Throws `ConfigError`, and a sentence for
 * what is away.
 */
export async function run(options: RunOptions): Promise<RunningApi> {
  const config = readApiConfig(options.env, { needsRedis: !options.streams })
  const log = options.log ?? createLog(config.LOG_LEVEL)
  if (recoverImplementation === 'portable') {
    log.warn('Signatures are recovered by the portable library, which is some 25 times slower.')
  }
  const report = reporter(log)
  const closers: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const pool = connectPool(config.DATABASE_URL, {
      max: config.DATABASE_POOL,
      name: 'truebook-api',
      onError: report('postgres'),
      queryTimeoutMs: config.DATABASE_TIMEOUT_MS,
      onConnect: PAGES_IN_ORDER,
    })
    closers.push(() => pool.end())
    await pool.connect().then((client) => client.release(), unreachable(config.DATABASE_URL))
    const db = databaseOf(pool)
    await demandOwnSessions(db)
    await demandTables(db)
    const guard = createOwnGuard(db)
    const streams =
      options.streams ?? redisStreams(config.REDIS_URL, { onError: report('redis'), ...guard })
    if (!options.streams) closers.push(() => streams.close())
    const past = options.streams ?? redisStreams(config.REDIS_URL, { onError: report('history') })
    if (!options.streams) closers.push(() => past.close())
    await reach(streams)
    const ending = new AbortController()
    closers.push(async () => ending.abort())
    const others = [() => postgresTime(pool), streams.time]
    const now = options.now ?? startClock({ own: Date.now, others, signal: ending.signal }).now
    const own = await ownConnection(db, streams)
    const counters = await openCounters(config, report('limits'))
    closers.push(() => counters.close())
    const verifier =
      options.verifier ?? (config.SIGNATURE_THREAD ? threadedVerifier() : inlineVerifier())
    closers.push(() => verifier.stop())
    const sums = openSums(config, report('solvency'))
    closers.push(sums.close)
    const databases = { pool, sums: sums.db }
    const reading = { streams, own, history: past.events }
    const materials = { config, log, ...reading, ...databases, counters, verifier, now }
    const { deps, ...parts } = await assemble(materials)
    closers.push(parts.stop)
    const done = endOf([verifier.done, parts.done], guard.foreign)
    await tellOddSettings(options.env, config, deps)
    const app = await buildApp(deps)
    closers.push(() => app.close())
    // Behind the last second of requests: one that still waits for the sums then holds up nothing.
    await app.register(async (last) => last.addHook('preClose', sums.breakOff))
    const url = await listen(app, config)
    return { url, done, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Logs what of the settings does not fit what is in the tables. */
async function tellOddSettings(env: Env, config: ApiConfig, { db, catalog, log }: Deps) {
  const strange = await strangeSecrets(db, sealKeysOf(config))
  if (strange) log.error(strange)
  const symbols = catalog.assets().map(({ symbol }) => symbol)
  for (const sentence of unlistedLimits(env, symbols)) log.warn(sentence)
}

async function listen(
  app: Awaited<ReturnType<typeof buildApp>>,
  { PORT: port, HOST: host }: ApiConfig,
): Promise<string> {
  try {
    // For the name localhost Fastify would listen twice, with a second server that does not end in order.
    const { address } = await lookup(host)
    return await app.listen({ port, host: address, backlog: BACKLOG })
  } catch (cause) {
    throw new Error(portSentence({ port, host }, cause as Error), { cause })
  }
}

/** Ends with the last of these parts, or fails with the first of all that does, even before anybody asks. */
function endOf(parts: readonly Promise<void>[], foreign: Promise<never>): Promise<void> {
  const done = Promise.race([Promise.all(parts).then(() => undefined), foreign])
  done.catch(() => undefined)
  return done
}

/** Lets commands go to this exchange's Redis only; `foreign` rejects when they would have gone to another one. */
function createOwnGuard(db: Database) {
  let end: (error: ForeignEvents) => void
  const foreign = new Promise<never>((_, reject) => {
    end = reject
  })
  const demandOwn = (events: Witness) =>
    demandOwnEvents(db, events).catch((error: Error) => {
      if (error instanceof ForeignEvents) end(error)
      throw error
    })
  return { foreign, demandOwn }
}

/** The connection behind which there is this exchange's event stream. Throws `ForeignEvents`. */
async function ownConnection(db: Database, { events }: Streams): Promise<number> {
  for (;;) {
    const connection = events.connections()
    await demandOwnEvents(db, events.witness)
    if (connection === events.connections()) return connection
  }
}

/** Counts in Redis, shared by all copies, wherever there is one. */
async function openCounters(
  { REDIS_URL }: ApiConfig,
  onError: (error: Error) => void,
): Promise<Counters> {
  return REDIS_URL === '' ? memoryCounters() : redisCounters(REDIS_URL, { onError })
}

/**
 * Throws where Redis cannot be used: nothing can be traded without the streams, and it is better not to start
 * than to refuse everything.
 */
async function reach({ events }: Streams): Promise<void> {
  await events.top().catch((cause: Error) => {
    const told = isNotAllowed(cause)
      ? `cannot be used, it says: ${cause.message}`
      : 'does not answer.'
    throw new Error(`The Redis of REDIS_URL ${told}`, { cause })
  })
}

import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { type Clock, openClock } from '@truebook/shared/clock'
import { type Config, type Env, readConfig } from '@truebook/shared/config'
import { connectPool, type Database, databaseOf } from '@truebook/shared/db/connect'
import { lossySettings } from '@truebook/shared/db/lossy-settings'
import { demandTables } from '@truebook/shared/db/migrate'
import { demandOwnSessions } from '@truebook/shared/db/own-sessions'
import { postgresTime } from '@truebook/shared/db/postgres-time'
import { unreachable } from '@truebook/shared/db/unreachable'
import { type HealthServer, serveHealth } from '@truebook/shared/health'
import { openLog } from '@truebook/shared/open-log'
import { pause } from '@truebook/shared/pause'
import { reporter } from '@truebook/shared/reporter'
import type { Streams } from '@truebook/shared/streams'
import { redisStreams } from '@truebook/shared/streams/redis'
import type { Logger } from 'pino'
import { ENGINE_SETTINGS } from './config.js'
import { type ActiveEngine, activate } from './runtime/activate.js'
import { createLock, type EngineLock } from './runtime/lock.js'
import { createMetrics, type Metrics } from './runtime/metrics.js'
import { missingSeeds } from './runtime/seed.js'
import { standBy } from './runtime/standby.js'
import { triedAgain } from './runtime/tried-again.js'

/** A running engine. */
export interface RunningEngine {
  role(): Role
  /** Sequence of the last command committed; 0 while standing by. */
  sequence(): number
  /** Where its health server listens; 0 without one. */
  readonly healthPort: number
  /** Resolves when the engine has ended; rejects where it ended because of an error. */
  readonly done: Promise<void>
  /** Commits what is folded, publishes it, and ends. */
  stop(): Promise<void>
}

/** An engine that stands by could take over at once; one that is starting could not yet. */
export type Role = 'starting' | 'standby' | 'active'

export interface EngineOptions {
  readonly env: Env
  /** The logs of this process; without them, those in Redis at `REDIS_URL`. */
  readonly streams?: Streams
  readonly log?: Logger
  /** Unix milliseconds; the middle one of three clocks by default (see clock.ts). */
  readonly now?: Clock
}

/** Starts an engine. Resolves once it is active, or stands by ready to take over. */
export async function run(options: EngineOptions): Promise<RunningEngine> {
  const parts = open(options)
  const { promise: done } = await new Promise<{ promise: Promise<void> }>((resolve, reject) => {
    const promise = live(parts, () => resolve({ promise }))
    promise.catch(reject)
  })
  return {
    role: () => roleOf(parts),
    sequence: () => parts.active?.runner.committed() ?? 0,
    healthPort: parts.health?.port ?? 0,
    done,
    async stop() {
      parts.stopping.abort()
      await done.catch(() => undefined)
    },
  }
}

/** What an engine is made of. */
interface Parts {
  readonly config: Config<typeof ENGINE_SETTINGS>
  readonly log: Logger
  readonly report: (part: string) => (error: Error) => void
  readonly pool: ReturnType<typeof connectPool>
  readonly streams: Streams
  readonly ownsStreams: boolean
  readonly metrics: Metrics
  readonly now: Clock | undefined
  readonly stopping: AbortController
  /** Whether it could take over at once. */
  isWarm: boolean
  active: ActiveEngine | undefined
  health: HealthServer | undefined
}

function open({ env, streams, log: givenLog, now }: EngineOptions): Parts {
  const config = readConfig(ENGINE_SETTINGS, env)
  const log = givenLog ?? openLog({ name: 'engine', level: config.LOG_LEVEL })
  const metrics = createMetrics()
  const report = reporter(log, (part) => metrics.retries.inc({ part }))
  const onError = report('postgres')
  const name = 'truebook engine'
  const pool = connectPool(config.DATABASE_URL, { max: 6, name, onError })
  return {
    config,
    log,
    report,
    pool,
    streams: streams ?? redisStreams(config.REDIS_URL, { onError: report('redis') }),
    ownsStreams: streams === undefined,
    metrics,
    now,
    stopping: new AbortController(),
    isWarm: false,
    active: undefined,
    health: undefined,
  }
}

/** How long an engine that ends waits for what may never answer, such as a database that hangs. */
const LAST_WORK_MS = 5_000
/**
 * The same for an engine that lost its lock: it can commit nothing any more, and another waits for its
 * place.
 */
const LOST_WORK_MS = 500

/** An engine's life, from the first connection to the last. */
async function live(parts: Parts, onReady: () => void): Promise<void> {
  const { config, log, pool, stopping } = parts
  let lock: EngineLock | undefined
  let working: Promise<void> | undefined
  let lastWorkMs = LAST_WORK_MS
  try {
    parts.health = await openHealth(parts)
    const db = databaseOf(pool)
    await pool.connect().then((client) => client.release(), unreachable(config.DATABASE_URL))
    await demandOwnSessions(db)
    const held = await createLock(pool).catch(unreachable(config.DATABASE_URL))
    lock = held
    const lost = held.lost.then((error) => {
      if (stopping.signal.aborted) return
      lastWorkMs = LOST_WORK_MS
      throw new Error(`The engine lost its lock. ${error.message}`, { cause: error })
    })
    working = demandTables(db)
      .then(() => warnOfLosses(db, log))
      .then(() => work(parts, held, onReady))
    await Promise.race([working, lost, overdue(stopping.signal)])
    log.info('The engine has stopped.')
  } finally {
    // All that could be committed is: what is still under way hangs, or must not be committed any more.
    parts.active?.cut()
    stopping.abort()
    await endsWithin(lastWorkMs, working)
    lock?.release()
    await endsWithin(lastWorkMs, close(parts))
  }
}

/** The exchange runs all the same: whoever tries it out may well have turned them off. */
async function warnOfLosses(db: Database, log: Logger): Promise<void> {
  for (const setting of await lossySettings(db)) {
    log.warn(
      `Postgres runs with ${setting} = off: what was acknowledged may be lost when its machine loses power. Set ${setting} = on in postgresql.conf.`,
    )
  }
}

/** Resolves `LAST_WORK_MS` after `signal` was aborted, so that nobody waits longer for the end. */
async function overdue(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
  await wait(LAST_WORK_MS, undefined, { ref: false })
}

/** Waits until work has ended, well or not, but at most `ms`: what it waits for may never answer. */
async function endsWithin(ms: number, work: Promise<void> | undefined): Promise<void> {
  const ended = new AbortController()
  const settled = work?.catch(() => undefined).then(() => ended.abort())
  await Promise.race([settled, pause(ms, ended.signal)])
}

async function work(parts: Parts, lock: EngineLock, onReady: () => void): Promise<void> {
  const { config, log, pool, streams, metrics, report } = parts
  const { signal } = parts.stopping
  const others = [() => postgresTime(pool), streams.time]
  const now = parts.now ?? (await openClock({ own: Date.now, others, signal }))
  const onWait = () => {
    if (!parts.isWarm) log.info('Another engine is active; this one stands by.')
    parts.isWarm = true
    onReady()
  }
  const takeover = await standBy({ pool, lock, onWait, onRetry: report('takeover'), signal })
  if (!takeover) return
  const active = await activate({
    takeover,
    pool,
    streams,
    metrics,
    report,
    batchLimit: config.ENGINE_BATCH,
    keptSequences: config.PUBLISH_HISTORY,
    now,
    signal,
  })
  if (!active) return
  parts.active = active
  metrics.active.set(1)
  if (config.SEED_MARKETS) {
    const missing = () => missingSeeds(pool)
    await active.runner.seed(await triedAgain(missing, { onRetry: report('seeds'), signal }))
  }
  log.info({ epoch: takeover.epoch, sequence: takeover.sequence }, 'The engine is active.')
  onReady()
  await active.run()
}

async function openHealth(parts: Parts): Promise<HealthServer | undefined> {
  const { HEALTH_PORT: port, HEALTH_HOST: host } = parts.config
  if (port === 0) return undefined
  const { registry } = parts.metrics
  return serveHealth({ port, host, registry, status: () => statusOf(parts) })
}

function roleOf({ isWarm, active }: Pick<Parts, 'isWarm' | 'active'>): Role {
  if (active) return 'active'
  return isWarm ? 'standby' : 'starting'
}

async function statusOf({ isWarm, active, streams }: Parts): Promise<object> {
  const role = roleOf({ isWarm, active })
  if (!active) return { role }
  const { runner } = active
  const top = await streams.commands.top()
  // Removes nothing, but is refused where Redis refuses to write (its disk is full, its replicas are away).
  await streams.commands.trim('0-0')
  const lagMs = Number.parseInt(top, 10) - Number.parseInt(runner.streamId(), 10)
  return { role, sequence: runner.committed(), lag_ms: Math.max(0, lagMs) }
}

async function close({ health, streams, ownsStreams, pool }: Parts): Promise<void> {
  await health?.close()
  if (ownsStreams) await streams.close()
  await pool.end()
}

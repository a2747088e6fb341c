import { type Clock, startClock } from '@truebook/shared/clock'
import type { Env } from '@truebook/shared/config'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { demandTables } from '@truebook/shared/db/migrate'
import { demandOwnEvents } from '@truebook/shared/db/own-events'
import { demandOwnSessions, SharedSessionsError } from '@truebook/shared/db/own-sessions'
import { postgresTime } from '@truebook/shared/db/postgres-time'
import { TablesError } from '@truebook/shared/db/tables-error'
import { type HealthServer, serveHealth } from '@truebook/shared/health'
import { createNowAndThen } from '@truebook/shared/now-and-then'
import { openLog } from '@truebook/shared/open-log'
import type { Streams, Witness } from '@truebook/shared/streams'
import { redisStreams } from '@truebook/shared/streams/redis'
import type { Logger } from 'pino'
import { type ChainWork, createChainWork } from './chain-work.js'
import { type ProverConfig, readProverConfig } from './config.js'
import { createAppender } from './exits/appender.js'
import { HeldExitError } from './exits/held-exit.js'
import { createJobs } from './jobs.js'
import { listen } from './listen.js'
import { createMetrics } from './metrics.js'
import { dispatchByQueue, QUEUE } from './queue-dispatcher.js'
import type { ChainStatus } from './status.js'
import { dispatchByTimer } from './timer-dispatcher.js'

/** A running prover-worker. */
export interface RunningProver {
  /** How many leaves the exit tree held when this worker last looked. */
  leaves(): number
  /** What the worker knows of its chain; undefined without a chain, or before it was reached. */
  chain(): ChainStatus | undefined
  /** The port of its health server; 0 without one. */
  readonly healthPort: number
  stop(): Promise<void>
}

export interface ProverOptions {
  readonly env: Env
  /** Given where the whole exchange is one process without Redis: then a timer dispatches the jobs. */
  readonly streams?: Streams
  readonly log?: Logger
  /** Unix milliseconds; by default the middle one of three clocks (see `startClock`), where it works on a chain. */
  readonly now?: Clock
}

/** Longer than any query of a worker: without it, a Postgres that never answers would hold a job for ever. */
const QUERY_TIMEOUT_MS = 30_000

/**
 * Starts a prover-worker, which settles withdrawals on a chain and has deposits from it credited. Throws
 * `ConfigError`, and `TablesError` where the tables are not this version's.
 */
export async function run(options: ProverOptions): Promise<RunningProver> {
  let clock = options.now ?? Date.now
  const now = () => clock()
  const { config, chainConfig } = readProverConfig(options.env)
  const log = options.log ?? openLog({ name: 'prover-worker', level: config.LOG_LEVEL })
  const closers: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const tell = createTeller(log)
    const onError = (error: Error, job = 'connection') => {
      metrics.countFailure(job, error.message)
      tell(error, job)
    }
    const pool = connectPool(config.DATABASE_URL, {
      max: 6,
      name: 'truebook prover',
      onError,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
    })
    closers.push(() => pool.end())
    const db = databaseOf(pool)
    const appender = createAppender(db, now)
    let work: ChainWork | undefined
    // Before the first query, whose connection may break.
    const metrics = createMetrics({ ...appender, chain: () => work?.status(), now })
    await demandTables(db).catch(unlessAway)
    await demandOwnSessions(db).catch(unlessAway)
    if (chainConfig) {
      const demandOwn = (events: Witness) => demandOwnEvents(db, events)
      const streams = options.streams ?? redisStreams(config.REDIS_URL, { onError, demandOwn })
      if (!options.streams) closers.push(() => streams.close())
      clock = options.now ?? middleClock({ pool, streams, closers })
      work = createChainWork({ config: chainConfig, db, streams, log, now, metrics })
    }
    let hasStarted = false
    const status = async () => {
      if (!hasStarted) throw new Error('It is still starting.')
      const failing = metrics.failing()
      const chain = chainConfig ? (work?.status() ?? unread(failing.get('watch'))) : 'none'
      return { leaves: appender.leaves(), chain, failing: Object.fromEntries(failing) }
    }
    // Before any job: if the port is in use the start fails, and no job should be cut off by that.
    const health = await openHealth(config, { status, registry: metrics.registry })
    closers.push(health.close)
    const settings = { ...config, ...chainConfig }
    const jobs = createJobs({ config: settings, appender, work, metrics, log })
    const dispatch = { jobs: jobs.all, onError, onMended: metrics.noteDone }
    const dispatcher = options.streams
      ? dispatchByTimer(dispatch)
      : await dispatchByQueue(config.REDIS_URL, dispatch)
    closers.push(dispatcher.stop)
    const onTold = (channel: string) => {
      const job = jobs.told.get(channel)
      job?.hurry().catch((error: Error) => onError(error, job.name))
    }
    closers.push(listen(pool, { channels: [...jobs.told.keys()], onTold, onError }).stop)
    hasStarted = true
    return {
      leaves: appender.leaves,
      chain: () => work?.status(),
      healthPort: health.port,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Logs failures: of jobs each one, and now and then of what is no job, which is tried again at once, and again. */
function createTeller(log: Logger): (error: Error, job: string) => void {
  // Not by the wall clock, which may be set back.
  const clock = () => performance.now()
  const linesDue = new Map(['connection', QUEUE].map((name) => [name, createNowAndThen(clock)]))
  return (error, job) => {
    const level = error instanceof HeldExitError ? 'error' : 'warn'
    const isLineDue = linesDue.get(job)
    const times = isLineDue ? isLineDue() : 1
    if (times === undefined) return
    log[level]({ err: error, job, times }, `Tried again later: ${error.message}`)
  }
}

interface ClockParts {
  readonly pool: ReturnType<typeof connectPool>
  readonly streams: Streams
  readonly closers: (() => Promise<void>)[]
}

function middleClock({ pool, streams, closers }: ClockParts): Clock {
  const ending = new AbortController()
  closers.push(async () => ending.abort())
  const others = [() => postgresTime(pool), streams.time]
  return startClock({ own: Date.now, others, signal: ending.signal }).now
}

function openHealth(
  { HEALTH_PORT: port, HEALTH_HOST: host }: ProverConfig,
  told: Pick<Parameters<typeof serveHealth>[0], 'status' | 'registry'>,
): Promise<HealthServer> | HealthServer {
  return port === 0 ? { port, close: async () => {} } : serveHealth({ port, host, ...told })
}

/** The chain's status before a look at it has succeeded. */
function unread(why: string | undefined): string {
  return why === undefined ? 'not reached yet' : `not read yet: ${why}`
}

/** Goes on where Postgres does not answer yet: the jobs wait for it. */
function unlessAway(error: Error): void {
  if (error instanceof TablesError || error instanceof SharedSessionsError) throw error
}

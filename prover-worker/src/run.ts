import { readConfig } from '@truebook/shared/config'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { serveHealth } from '@truebook/shared/health'
import type { Streams } from '@truebook/shared/streams'
import { type Logger, pino } from 'pino'
import { Counter, Gauge, Registry } from 'prom-client'
import { PROVER_SETTINGS } from './config.js'
import type { DispatcherOptions } from './dispatcher.js'
import { type Appender, createAppender } from './exits/appender.js'
import { dispatchByQueue } from './queue-dispatcher.js'
import { dispatchByTimer } from './timer-dispatcher.js'

/** A running prover-worker. */
export interface RunningProver {
  /** How many leaves the exit tree held when this worker last looked. */
  leaves(): number
  /** Where its health server listens; 0 without one. */
  readonly healthPort: number
  stop(): Promise<void>
}

export interface ProverOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Given where the exchange runs in one process without Redis: then a timer dispatches. */
  readonly streams?: Streams
  readonly log?: Logger
}

/** Starts a prover-worker: it appends requested withdrawals to the exit tree. */
export async function run(options: ProverOptions): Promise<RunningProver> {
  const config = readConfig(PROVER_SETTINGS, options.env)
  const log = options.log ?? pino({ name: 'prover-worker', level: config.LOG_LEVEL })
  const onError = (error: Error) => log.warn(error, `Tried again later: ${error.message}`)
  const pool = connectPool(config.DATABASE_URL, { max: 2, name: 'truebook prover', onError })
  const appender = createAppender(databaseOf(pool))
  const { registry, failures } = createMetrics(appender)
  const jobs: DispatcherOptions = {
    everyMs: config.EXIT_INTERVAL_MS,
    job: () => appendAndTell(appender, log),
    onError(error) {
      failures.inc()
      onError(error)
    },
  }
  const dispatcher = options.streams
    ? dispatchByTimer(jobs)
    : await dispatchByQueue(config.REDIS_URL, jobs)
  const port = config.HEALTH_PORT
  const status = async () => ({ leaves: appender.leaves() })
  const health = port === 0 ? undefined : await serveHealth({ port, status, registry })
  return {
    leaves: appender.leaves,
    healthPort: health?.port ?? 0,
    async stop() {
      await health?.close()
      await dispatcher.stop()
      await pool.end()
    },
  }
}

async function appendAndTell(appender: Appender, log: Logger): Promise<void> {
  const before = appender.leaves()
  const leaves = await appender.appendAll()
  if (leaves > before) log.info({ leaves }, 'Withdrawals were appended to the exit tree.')
}

function createMetrics(appender: Appender): { registry: Registry; failures: Counter } {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'truebook_prover_exit_leaves',
    help: 'Leaves in the exit tree.',
    registers,
    collect() {
      this.set(appender.leaves())
    },
  })
  const failures = new Counter({
    name: 'truebook_prover_failures_total',
    help: 'Jobs and connections that failed and were tried again.',
    registers,
  })
  return { registry, failures }
}

import { FAUCET_CHANNEL, WITHDRAWALS_CHANNEL } from '@truebook/shared/db/channels'
import type { Logger } from 'pino'
import { type PatientJob, withBackOff } from './back-off.js'
import type { ChainWork } from './chain-work.js'
import type { ProverConfig } from './config.js'
import type { Job } from './dispatcher.js'
import type { Appender } from './exits/appender.js'
import { HeldExitError } from './exits/held-exit.js'
import type { Metrics } from './metrics.js'

/** Everything that a worker does again and again. */
export interface Jobs {
  readonly all: readonly PatientJob[]
  /** The jobs to run at once at a notification of Postgres, by channel. */
  readonly told: ReadonlyMap<string, PatientJob>
}

export interface JobsOptions {
  readonly config: ProverConfig & {
    readonly CHAIN_INTERVAL_MS?: number
    readonly FAUCET_KEY?: string
  }
  readonly appender: Appender
  readonly work: ChainWork | undefined
  readonly metrics: Pick<Metrics, 'noteDone'>
  readonly log: Logger
}

/** A job that notifications start runs by itself only this often, for what it was not told of. */
const TOLD_MS = 5_000

/** Makes the jobs. Where one prepares work for another, it runs the other at once, not at its next turn. */
export function createJobs({ config, appender, work, metrics, log }: JobsOptions): Jobs {
  // Not the wall clock: if that were set back, a job that failed would wait until it is right again.
  const elapsed = () => performance.now()
  const patient = (job: Job) =>
    withBackOff({ ...job, run: () => job.run().then(() => metrics.noteDone(job.name)) }, elapsed)
  const everyMs = config.EXIT_INTERVAL_MS
  const chainMs = config.CHAIN_INTERVAL_MS ?? everyMs
  const settle = work && patient({ name: 'settle', everyMs, run: work.settle })
  const watch = work && patient({ name: 'watch', everyMs: chainMs, run: work.watch })
  const append = patient({
    name: 'append',
    everyMs: Math.max(everyMs, TOLD_MS),
    run: async () => {
      const before = appender.leaves()
      const leaves = await appender.appendAll()
      if (leaves !== before) log.info({ leaves }, 'Withdrawals were appended to the exit tree.')
      const held = appender.held()
      if (held) throw new HeldExitError(held.sentence)
    },
  })
  const give =
    work &&
    config.FAUCET_KEY &&
    patient({
      name: 'give',
      everyMs: Math.max(chainMs, TOLD_MS),
      run: async () => {
        while (await work.give()) await watch?.hurry()
      },
    })
  const all = [append, settle, watch, give || undefined].filter((job) => job !== undefined)
  const told = new Map([[WITHDRAWALS_CHANNEL, append]])
  if (give) told.set(FAUCET_CHANNEL, give)
  return { all, told }
}

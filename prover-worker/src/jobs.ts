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
  /** Those that have something to do when Postgres says so, by its channel. */
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

/** Who is told has to look only for what was not told. */
const TOLD_MS = 5_000

/** What one job makes ready for another is done at once, not at the other's next turn. */
export function createJobs({ config, appender, work, metrics, log }: JobsOptions): Jobs {
  // Not the wall clock: where that was set back, a job would be left out until it is right again.
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

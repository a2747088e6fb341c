import { Counter, Gauge, Registry } from 'prom-client'
import type { Appender } from './exits/appender.js'
import type { ChainStatus } from './status.js'

/** The metrics of a prover-worker for Prometheus. */
export interface Metrics {
  readonly registry: Registry
  countFailure(job: string, message: string): void
  noteDone(job: string): void
  /**
   * Failing jobs by name: in short why the last try failed, and since when all have. A job that works again
   * is gone from here.
   */
  failing(): ReadonlyMap<string, string>
  countLostRoot(): void
  countDeepReorg(): void
}

/** What the gauges read at each request for metrics. */
export interface Shown extends Pick<Appender, 'leaves' | 'held'> {
  chain(): ChainStatus | undefined
  /** Unix milliseconds. */
  now(): number
}

/** An error text of a node may be pages long: no more characters than this are shown. */
const LONGEST_REASON = 500

const CHAIN_GAUGES: readonly (readonly [string, string, (status: ChainStatus) => number])[] = [
  ['head_block', 'The newest block that was seen.', ({ head }) => head],
  ['dealt_block', 'Up to here all is confirmed and stored.', ({ dealt }) => dealt],
  ['settled_leaves', 'Leaves in the last confirmed exit root.', (status) => status.settledLeaves],
  ['parked_deposits', 'Deposits that cannot be credited.', (status) => status.parkedDeposits],
  [
    'pending_deposits',
    'Deposits that were read from the chain and are not credited yet.',
    (status) => status.pendingDeposits,
  ],
]

export function createMetrics(shown: Shown): Metrics {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'truebook_prover_exit_leaves',
    help: 'Leaves in the exit tree.',
    registers,
    collect() {
      this.set(shown.leaves())
    },
  })
  new Gauge({
    name: 'truebook_prover_held_exits',
    help: 'Withdrawals that wait for one of an asset without a token, itself among them.',
    registers,
    collect() {
      this.set(shown.held()?.waiting ?? 0)
    },
  })
  for (const [name, help, read] of CHAIN_GAUGES) {
    new Gauge({
      name: `truebook_chain_${name}`,
      help,
      labelNames: ['chain'],
      registers,
      collect() {
        const status = shown.chain()
        if (status) this.labels(String(status.chainId)).set(read(status))
      },
    })
  }
  const failures = new Counter({
    name: 'truebook_prover_failures_total',
    help: 'Jobs and connections that failed and were tried again.',
    labelNames: ['job'],
    registers,
  })
  const lostRoots = new Counter({
    name: 'truebook_chain_lost_roots_total',
    help: 'Confirmed exit roots that a reorg took away, and that were posted again.',
    registers,
  })
  const deepReorgs = new Counter({
    name: 'truebook_chain_deep_reorgs_total',
    help: 'Reorgs deeper than the confirmations.',
    registers,
  })
  const failing = new Map<string, { readonly since: number; readonly reason: string }>()
  return {
    registry,
    failing: () =>
      new Map([...failing].map(([job, { since, reason }]) => [job, `${reason} ${sinceOf(since)}`])),
    noteDone: (job) => failing.delete(job),
    countFailure(job, message) {
      failures.labels(job).inc()
      // Nothing would clear it: a connection is made anew by itself, while a job reports when it works again.
      if (job === 'connection') return
      const reason =
        message.length > LONGEST_REASON ? `${message.slice(0, LONGEST_REASON)}…` : message
      failing.set(job, { since: failing.get(job)?.since ?? shown.now(), reason })
    },
    countLostRoot: () => lostRoots.inc(),
    countDeepReorg: () => deepReorgs.inc(),
  }
}

function sinceOf(ms: number): string {
  return `(every try since ${new Date(ms).toISOString()})`
}

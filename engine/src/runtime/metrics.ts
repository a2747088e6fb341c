import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What an engine counts. */
export interface Metrics {
  readonly registry: Registry
  readonly commands: Counter
  readonly batchSize: Histogram
  readonly foldSeconds: Histogram
  readonly commitSeconds: Histogram
  readonly retries: Counter<'part'>
  /** 1 when active, 0 while standing by. */
  readonly active: Gauge
}

/** Metrics in a registry of their own, so that one process can run several engines. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]
  return {
    registry,
    commands: new Counter({
      name: 'truebook_engine_commands_total',
      help: 'Commands committed.',
      registers,
    }),
    batchSize: new Histogram({
      name: 'truebook_engine_batch_commands',
      help: 'Commands in a batch; their count is the number of batches.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4096],
      registers,
    }),
    foldSeconds: new Histogram({
      name: 'truebook_engine_fold_seconds',
      help: 'Time to fold what one read of the stream gave.',
      buckets: seconds,
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'truebook_engine_commit_seconds',
      help: 'Time to commit a batch.',
      buckets: seconds,
      registers,
    }),
    retries: new Counter({
      name: 'truebook_engine_retries_total',
      help: 'Tries that failed and were made again, by part.',
      labelNames: ['part'],
      registers,
    }),
    active: new Gauge({
      name: 'truebook_engine_active',
      help: '1 when this engine is the active one, 0 while it stands by.',
      registers,
    }),
  }
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Outcome } from './gateway.js'
import { createLoadMetrics, type LoadMetrics } from './overload/load-metrics.js'
import type { ReadSolvency } from './solvency.js'
import { watchSolvency } from './solvency-metrics.js'

/** What Prometheus may ask for. */
export interface Metrics extends LoadMetrics {
  /** The text of GET /metrics, and its content type. */
  text(): Promise<string>
  readonly contentType: string
  observeRequest(request: {
    readonly method: string
    /** The route's pattern, not the path: there are few of them. */
    readonly route: string
    readonly status: number
    readonly seconds: number
  }): void
  countOutcome(outcome: Outcome): void
  /** Counts the orders of a batch, by what became of each. */
  countBatch(batch: {
    readonly kind: 'place' | 'amend' | 'cancel'
    readonly taken: number
    readonly refused: number
  }): void
  /** Notes how far the event stream was followed, and how old that decision is. */
  observeDecision(decision: { readonly sequence: number; readonly lagSeconds: number }): void
  /** How long one turn of the feed took to write to all that listen. */
  observeFlush(sent: { readonly ms: number }): void
  /** How many connections the feed has. All that is watched is asked for when the metrics are. */
  watchConnections(count: () => number): void
  /** How many commands wait for their decision. */
  watchWaiting(waiting: () => number): void
  /** What is owed and what is there. */
  watchSolvency(solvency: ReadSolvency): void
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'truebook_api_request_seconds',
    help: 'Time from a request to its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  })
  const outcomes = new Counter({
    name: 'truebook_api_commands_total',
    help: 'Commands sent, by how their wait ended.',
    labelNames: ['outcome'],
    registers,
  })
  const batchOrders = new Counter({
    name: 'truebook_api_batch_orders_total',
    help: 'Orders that came in batches, by what became of each.',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const sequence = new Gauge({
    name: 'truebook_api_event_sequence',
    help: 'The last decision of the event stream that was followed.',
    registers,
  })
  const lag = new Gauge({
    name: 'truebook_api_event_lag_seconds',
    help: 'How old that decision was when it was followed.',
    registers,
  })
  const flushes = new Histogram({
    name: 'truebook_api_feed_flush_seconds',
    help: 'Time to write what was said to all that listen.',
    buckets: SECONDS,
    registers,
  })
  /** Asked when the metrics are. */
  function watch(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  }
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    observeRequest({ method, route, status, seconds }) {
      requests.labels(method, route, String(status)).observe(seconds)
    },
    countOutcome: (outcome) => outcomes.labels(outcome).inc(),
    countBatch({ kind, taken, refused }) {
      batchOrders.labels(kind, 'taken').inc(taken)
      batchOrders.labels(kind, 'refused').inc(refused)
    },
    observeDecision(decision) {
      sequence.set(decision.sequence)
      lag.set(decision.lagSeconds)
    },
    ...createLoadMetrics(registry),
    watchSolvency: (solvency) => watchSolvency(registry, solvency),
    observeFlush: ({ ms }) => flushes.observe(ms / 1000),
    watchConnections(count) {
      watch('truebook_api_feed_connections', 'Connections to the live feed.', count)
    },
    watchWaiting(waiting) {
      watch('truebook_api_commands_waiting', 'Commands that wait for their decision.', waiting)
    },
  }
}

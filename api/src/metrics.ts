import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Outcome } from './gateway.js'
import { createLoadMetrics, type LoadMetrics } from './overload/load-metrics.js'
import type { ReadSolvency } from './solvency.js'
import { watchSolvency } from './solvency-metrics.js'

/** The metrics of an api for Prometheus. */
export interface Metrics extends LoadMetrics {
  /** The text of GET /metrics, and its content type. */
  text(): Promise<string>
  readonly contentType: string
  observeRequest(request: {
    readonly method: string
    /** The route's pattern, not the path: there are only so many of them. */
    readonly route: string
    readonly status: number
    readonly seconds: number
  }): void
  countOutcome(outcome: Outcome): void
  /** Counts the orders of a batch that were taken and refused. */
  countBatch(batch: {
    readonly kind: 'place' | 'amend' | 'cancel'
    readonly taken: number
    readonly refused: number
  }): void
  /** Notes the last decision taken from the event stream, and how old it was. */
  observeDecision(decision: { readonly sequence: number; readonly lagSeconds: number }): void
  /** Notes how long one turn of the feed took to write. */
  observeFlush(sent: { readonly ms: number }): void
  /** Shows how many connections the feed has. What is watched is read at each request for metrics. */
  watchConnections(count: () => number): void
  /** Shows how many commands wait for their decisions. */
  watchWaiting(waiting: () => number): void
  /** Shows what is owed and what is held. */
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
  /** A gauge whose value is read at each request for metrics. */
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

import { Counter, Gauge, type Registry } from 'prom-client'
import type { Shed } from './overload.js'

/** The metrics of load and overload for Prometheus. */
export interface LoadMetrics {
  countShed(shed: Shed): void
  /**
   * Shows how long requests would wait to begin, and commands for the engine; read at each request for
   * metrics.
   */
  watchLoad(load: { readonly lineMs: () => number; readonly waitMs: () => number }): void
}

export function createLoadMetrics(registry: Registry): LoadMetrics {
  const registers = [registry]
  const shed = new Counter({
    name: 'truebook_api_shed_total',
    help: 'What was turned away, by what was asked for and by what there was too much to do for.',
    labelNames: ['work', 'bottleneck'],
    registers,
  })
  return {
    countShed: ({ work, bottleneck }) => shed.labels(work, bottleneck).inc(),
    watchLoad({ lineMs, waitMs }) {
      new Gauge({
        name: 'truebook_api_line_seconds',
        help: 'How long one more request would wait until it is begun.',
        registers,
        collect() {
          this.set(lineMs() / 1000)
        },
      })
      new Gauge({
        name: 'truebook_api_wait_seconds',
        help: 'How long one more command would wait for its decision.',
        registers,
        collect() {
          this.set(waitMs() / 1000)
        },
      })
    },
  }
}

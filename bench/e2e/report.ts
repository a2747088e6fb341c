import { type Spread, spreadOf, threeDigits } from '../stats.js'
import type { LoadResult } from './load.js'
import type { Results } from './measure-all.js'
import { BATCH_ORDERS, LOADS } from './plan.js'
import { PARTS } from './processor-time.js'

/** The results, under the names by which other programs read them: medians of the rounds. */
export function reportOf({ size, machine, plan, rounds, paced }: Results) {
  const speeds = rounds.map(({ single, ceiling, batch, feedSingle, feedBatch }) => ({
    single: rateOf(single),
    ceiling: rateOf(ceiling),
    batch: rateOf(batch) * BATCH_ORDERS,
    feedSingle: rateOf(feedSingle),
    feedBatch: rateOf(feedBatch) * BATCH_ORDERS,
  }))
  const of = (name: keyof (typeof speeds)[number]) => spreadOf(speeds.map((speed) => speed[name]))
  return {
    bench: 'e2e',
    size,
    machine,
    rounds: rounds.length,
    wallets: plan.wallets,
    sockets: plan.sockets,
    single: {
      ...ordersPerSecond(of('single')),
      ratio_to_ceiling: threeDigits(
        spreadOf(speeds.map((speed) => speed.single / speed.ceiling)).median,
      ),
      latency_ms: Object.fromEntries(
        LOADS.map((share, i) => [`load_${share * 100}`, latencyMs(paced[i])]),
      ),
    },
    batch: ordersPerSecond(of('batch')),
    websocket: { ...ordersPerSecond(of('feedSingle')), batch: ordersPerSecond(of('feedBatch')) },
    ceiling_per_s: Math.round(of('ceiling').median),
    cpu_us_per_order: cpuUs(rounds.map((round) => round.cpuUs)),
  }
}

export type Report = ReturnType<typeof reportOf>

function rateOf({ done, seconds }: LoadResult): number {
  return done / seconds
}

function ordersPerSecond({ median, min, max }: Spread) {
  return {
    orders_per_s: Math.round(median),
    orders_per_s_min: Math.round(min),
    orders_per_s_max: Math.round(max),
  }
}

function latencyMs({ latency }: LoadResult) {
  return {
    p50: threeDigits(latency.p50),
    p99: threeDigits(latency.p99),
    p999: threeDigits(latency.p999),
    max: threeDigits(latency.max),
  }
}

/** Null if the system does not tell. */
function cpuUs(rounds: readonly Results['rounds'][number]['cpuUs'][]) {
  const known = rounds.filter((round) => round !== undefined)
  if (known.length < rounds.length) return null
  return Object.fromEntries(
    PARTS.map((part) => [part, threeDigits(spreadOf(known.map((round) => round[part])).median)]),
  )
}

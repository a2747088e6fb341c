import { rounded, spreadOf } from '../stats.js'
import { hashOfHashes } from './decisions-hash.js'
import type { Measurement } from './measure.js'
import type { Results } from './measure-all.js'
import { BATCHES, type BatchName } from './plan.js'

/** The results, under the names by which other programs read them. */
export function reportOf(results: Results) {
  const { size, machine, postgres, redis, resting, batches } = results
  const all = BATCHES.flatMap((batch) => batches[batch])
  return {
    bench: 'engine',
    size,
    rounds: batches['1'].length,
    machine,
    postgres,
    redis,
    resting,
    batches: Object.fromEntries(
      BATCHES.map((batch) => [batch, batchReport(batches[batch])]),
    ) as Record<BatchName, BatchReport>,
    hash: hashOfHashes(BATCHES.map((batch) => batches[batch][0].hash)),
    audit: all.map(({ audit }) => audit).find((audit) => audit !== 'ok') ?? 'ok',
  }
}

export type Report = ReturnType<typeof reportOf>
export type BatchReport = ReturnType<typeof batchReport>

/** Medians of the rounds; times that the system does not tell are null. */
function batchReport(measurements: readonly Measurement[]) {
  const times = measurements.map((measurement) => measurement.times)
  const speed = spreadOf(times.map(({ commands, seconds }) => commands / seconds))
  const medianOf = (values: readonly (number | undefined)[]) => {
    const known = values.filter((value) => value !== undefined)
    return known.length < values.length ? null : rounded(spreadOf(known).median)
  }
  return {
    commands_per_s: Math.round(speed.median),
    commands_per_s_min: Math.round(speed.min),
    commands_per_s_max: Math.round(speed.max),
    commit_ms: {
      p50: medianOf(times.map(({ commitMs }) => commitMs.p50)),
      p99: medianOf(times.map(({ commitMs }) => commitMs.p99)),
    },
    cpu_us: {
      engine: medianOf(times.map(({ cpuUs }) => cpuUs.engine)),
      postgres: medianOf(times.map(({ cpuUs }) => cpuUs.postgres)),
      redis: medianOf(times.map(({ cpuUs }) => cpuUs.redis)),
    },
    commands_per_batch: medianOf(times.map(({ commands, batches }) => commands / batches)),
    commands: times[0].commands,
    hash: measurements[0].hash,
  }
}

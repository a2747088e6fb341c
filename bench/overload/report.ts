import { whereOf } from '../machine.js'
import type { Shown } from '../shown.js'
import { threeDigits } from '../stats.js'
import type { Table } from '../table.js'
import type { Counted } from './counts.js'
import type { Results } from './measure.js'

/** The results, under the names by which other programs read them. */
export function reportOf(results: Results) {
  const { size, machine, capacity, times, offered, memory, waitingMost } = results
  const { seconds, orders, cancels, sent } = offered
  const sum = (of: (counted: Counted) => number) => of(orders) + of(cancels)
  return {
    bench: 'overload',
    size,
    machine,
    capacity_per_s: Math.round(capacity),
    capacity_refused: results.capacityRefused,
    times,
    cancel_every: results.cancelEvery,
    times_offered: threeDigits(sent / seconds / capacity),
    seconds: Math.round(seconds),
    offered_per_s: Math.round(sent / seconds),
    accepted_per_s: Math.round(sum(({ accepted }) => accepted) / seconds),
    shed_share: shareOf(orders),
    cancels_shed_share: shareOf(cancels),
    outcome_unknown: sum(({ unknown }) => unknown),
    unanswered: offered.unanswered,
    errors: { ...orders.errors, ...ofCancels(cancels.errors) },
    shed_without_retry_after: sum(({ withoutRetryAfter }) => withoutRetryAfter),
    retry_after_most_s: Math.max(orders.retryAfterMost, cancels.retryAfterMost),
    late_ms: latencyOf(offered.lateMs),
    accepted_ms: latencyOf(orders.acceptedMs),
    cancelled_ms: latencyOf(cancels.acceptedMs),
    shed_ms: latencyOf(orders.shedMs),
    waiting_most: waitingMost,
    memory_mb: {
      before: megabytes(memory.before),
      quarter: megabytes(memory.quarter),
      most: megabytes(memory.most),
      after: megabytes(memory.after),
    },
  }
}

export type Report = ReturnType<typeof reportOf>

/** A report as people read it. */
export function shownOf(report: Report): Shown {
  return {
    tables: [tableOf(report)],
    origin: `${whereOf(report.machine)}; size ${report.size}.`,
  }
}

function tableOf(report: Report): Table {
  const { memory_mb } = report
  const latency = ({ p50, p99, max }: Report['accepted_ms']) => `${p50} / ${p99} / ${max}`
  return {
    title: `${report.times_offered} times the capacity for ${report.seconds} s (${report.times} were due)`,
    head: ['', 'measured'],
    rows: [
      ['capacity, orders a second', String(report.capacity_per_s)],
      [
        `offered, a second; one in ${report.cancel_every} is a cancel`,
        String(report.offered_per_s),
      ],
      ['accepted, a second', String(report.accepted_per_s)],
      ['orders turned away', percent(report.shed_share)],
      ['cancels turned away', percent(report.cancels_shed_share)],
      ['outcome unknown', String(report.outcome_unknown)],
      ['unanswered', String(report.unanswered)],
      ['other refusals', errorsOf(report)],
      ['turned away without Retry-After', String(report.shed_without_retry_after)],
      ['longest Retry-After, s', String(report.retry_after_most_s)],
      ['sent late by the load, ms: p50 / p99 / max', latency(report.late_ms)],
      ['orders accepted, ms: p50 / p99 / max', latency(report.accepted_ms)],
      ['cancels accepted, ms: p50 / p99 / max', latency(report.cancelled_ms)],
      ['orders turned away, ms: p50 / p99 / max', latency(report.shed_ms)],
      ['most commands that waited', String(report.waiting_most)],
      [
        "the api's memory, MB: before / after a quarter / most / after",
        [memory_mb.before, memory_mb.quarter, memory_mb.most, memory_mb.after].join(' / '),
      ],
    ],
  }
}

/** Errors of the run and of the measurement of the capacity. */
function errorsOf({ errors, capacity_refused }: Report): string {
  const all = Object.entries({ ...errors, 'as the capacity was measured': capacity_refused })
  const some = all.filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`)
  return some.join(', ') || '0'
}

/** Whether nothing happened that must not happen. */
export function isSound(report: Report): boolean {
  const { errors, capacity_refused, unanswered, shed_without_retry_after } = report
  const wrong = capacity_refused + unanswered + shed_without_retry_after
  return wrong === 0 && Object.keys(errors).length === 0
}

function latencyOf({ p50, p99, max }: Counted['acceptedMs']) {
  return { p50: threeDigits(p50), p99: threeDigits(p99), max: threeDigits(max) }
}

function ofCancels(errors: Counted['errors']): Counted['errors'] {
  return Object.fromEntries(Object.entries(errors).map(([what, n]) => [`${what} of cancels`, n]))
}

/** The share of the requests answered in time that were turned away. */
function shareOf({ accepted, shed }: Counted): number {
  return threeDigits(shed / Math.max(accepted + shed, 1))
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20)
}

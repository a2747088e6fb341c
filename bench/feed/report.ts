import { threeDigits } from '../stats.js'
import type { Results } from './measure-all.js'

/** The results, under the names by which other programs read them: medians of the rounds. */
export function reportOf(results: Results) {
  const { size, machine, plan, rows, latency, cpuMicros, reconnects, checks } = results
  const { perSecond, subscribers } = plan.paced
  return {
    bench: 'feed',
    size,
    machine,
    rounds: plan.rounds,
    /** The lowest ratio, over all numbers of subscribers. */
    ratio_to_ceiling: threeDigits(Math.min(...rows.map(({ ratio }) => ratio.median))),
    /** Counted from publication: despite the name, neither a commit nor Redis is in it. */
    commit_to_receipt_ms: {
      p50: threeDigits(latency.p50),
      p99: threeDigits(latency.p99),
      max: threeDigits(latency.max),
      subscribers,
      /** Events are decisions, one a command. */
      events_per_s: perSecond,
      /** The api's processor time. */
      cpu_us_per_event: threeDigits(cpuMicros),
    },
    reconnects: reconnects.reconnects,
    reconnects_per_s: plan.reconnects.cutsPerSecond,
    resyncs: reconnects.resyncs,
    gaps: checks.gaps,
    checksum_errors: checks.checksumErrors,
    messages_checked: checks.messages,
    /** For the largest number of subscribers: with few there is only noise. */
    kb_per_subscriber: threeDigits(rows[rows.length - 1].kbPerSubscriber),
    subscribers: rows.map((row) => ({
      subscribers: row.subscribers,
      messages_per_s: Math.round(row.feed.median),
      messages_per_core_s: Math.round(row.feedPerCore.median),
      bare_per_s: Math.round(row.bare.median),
      bare_per_core_s: Math.round(row.barePerCore.median),
      ratio_to_ceiling: threeDigits(row.ratio.median),
      kb_per_subscriber: threeDigits(row.kbPerSubscriber),
    })),
  }
}

export type Report = ReturnType<typeof reportOf>

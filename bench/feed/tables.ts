import { whereOf } from '../machine.js'
import type { Shown } from '../shown.js'
import { type Table, whole } from '../table.js'
import type { Report } from './report.js'

/** A report as people read it. */
export function shownOf(report: Report): Shown {
  return { tables: [tableOf(report)], origin: restOf(report) }
}

function tableOf({ rounds, subscribers }: Report): Table {
  return {
    title: `Messages a second to all subscribers of one market, depth with checksums, medians of ${rounds} rounds`,
    head: [
      'subscribers',
      'feed',
      'a core-second of it',
      'bare `ws`',
      'a core-second of it',
      'times the bare one',
      'KB a subscriber',
    ],
    rows: subscribers.map((row) => [
      whole(row.subscribers),
      whole(row.messages_per_s),
      whole(row.messages_per_core_s),
      whole(row.bare_per_s),
      whole(row.bare_per_core_s),
      `${row.ratio_to_ceiling} ×`,
      String(row.kb_per_subscriber),
    ]),
  }
}

/** The figures that are in no table, and where all figures come from. */
function restOf(report: Report): string {
  const { commit_to_receipt_ms: ms, machine, size } = report
  return [
    `From publication to receipt with ${whole(ms.subscribers)} subscribers and ${whole(ms.events_per_s)} commands a second:`,
    `p50 ${ms.p50} ms, p99 ${ms.p99} ms, at most ${ms.max} ms, at ${ms.cpu_us_per_event} µs of the api's processor a command.`,
    `${whole(report.reconnects)} reconnects, ${report.reconnects_per_s} a second: ${report.resyncs} resyncs.`,
    `In all ${whole(report.messages_checked)} checked messages: ${report.gaps} gaps, ${report.checksum_errors} wrong checksums.`,
    `${whereOf(machine)}, subscribers included; size ${size}.`,
  ].join(' ')
}

import { whereOf } from '../machine.js'
import type { Shown } from '../shown.js'
import { type Table, whole } from '../table.js'
import { SCALE } from './plan.js'
import type { Report } from './report.js'

/** A report as people read it. */
export function shownOf(report: Report): Shown {
  return { tables: [tableOf(report)], origin: originOf(report) }
}

function tableOf(report: Report): Table {
  return {
    title: `Medians of ${report.rounds} rounds; microseconds of processor time`,
    head: ['leaves', 'a leaf, in a batch', 'a proof', 'an exit by itself'],
    rows: SCALE.map((leaves) => [
      whole(Number(leaves)),
      ...[report.append_us, report.proof_us, report.scale].map((figures) =>
        String(figures[leaves]),
      ),
    ]),
  }
}

/** The totals, and where the figures come from. */
function originOf(report: Report): string {
  const { machine, size, hash, appends_per_s, proofs_per_s, proof_ready_ms, claimed } = report
  const [appends, proofs] = [appends_per_s, proofs_per_s].map(whole)
  const { p50, p99, max } = proof_ready_ms
  return [
    `At a million leaves: ${appends} appends and ${proofs} proofs a second.`,
    `From a request to its proof: p50 ${p50} ms, p99 ${p99} ms, at most ${max} ms;`,
    `all ${claimed} of ${report.withdrawals} claimed.`,
    `${whereOf(machine)}; size ${size}.`,
    `Root of all leaves: ${hash}.`,
  ].join(' ')
}

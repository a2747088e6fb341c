import { whereOf } from '../machine.js'
import type { Shown } from '../shown.js'
import { type Table, whole } from '../table.js'
import { BATCHES } from './plan.js'
import type { Report } from './report.js'

/** A report as people read it. */
export function shownOf(report: Report): Shown {
  return { tables: [tableOf(report)], origin: originOf(report) }
}

function tableOf({ rounds, batches }: Report): Table {
  return {
    title: `Medians of ${rounds} rounds (least to most); processor time in microseconds a command`,
    head: [
      'commands a commit, at most',
      'commands a second',
      'read to committed, p50',
      'p99',
      'engine',
      'Postgres',
      'Redis',
    ],
    rows: BATCHES.map((batch) => {
      const row = batches[batch]
      const [least, most] = [whole(row.commands_per_s_min), whole(row.commands_per_s_max)]
      return [
        whole(Number(batch)),
        `${whole(row.commands_per_s)} (${least} to ${most})`,
        `${figure(row.commit_ms.p50)} ms`,
        `${figure(row.commit_ms.p99)} ms`,
        ...[row.cpu_us.engine, row.cpu_us.postgres, row.cpu_us.redis].map(figure),
      ]
    }),
  }
}

/** Where the figures come from. */
function originOf(report: Report): string {
  const { machine, postgres, redis, size, resting, hash, audit } = report
  const durable = `fsync ${postgres.fsync}, synchronous_commit ${postgres.synchronous_commit}`
  const servers = `Postgres ${postgres.version} (${durable}), ${redis}`
  const outcome = `Hash of all decisions: ${hash}; audit: ${audit}.`
  return `${whereOf(machine)}; ${servers}; ${whole(resting)} resting orders; size ${size}. ${outcome}`
}

function figure(value: number | null): string {
  return value === null ? 'not known' : value.toLocaleString('en-US')
}

import type { Env } from '@truebook/shared/config'
import { readArguments } from '../arguments.js'
import { keepReport } from '../keep-report.js'
import { createProgress } from '../progress.js'
import { measureAll } from './measure-all.js'
import { reportOf } from './report.js'
import { summaryOf, withTable } from './tables.js'

const USAGE = `npm run bench:engine [-- --size small|full] [--rounds N] [--json] [--write]
  --size    full takes minutes (default); small takes seconds, and its times say little
  --rounds  how often each batch size is measured; 5 unless it is said
  --json    one line of JSON in place of the table
  --write   also fills in the table of docs/performance.md`

/** `npm run bench:engine`. Answers the exit code, 0 where every audit was ok. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  const asked = readArguments(argv, USAGE)
  if (asked === undefined) {
    console.log(USAGE)
    return 0
  }
  const report = reportOf(await measureAll({ ...asked, env, show: createProgress }))
  if (asked.write) keepReport(report, withTable)
  console.log(asked.json ? JSON.stringify(report) : summaryOf(report))
  return report.audit === 'ok' ? 0 : 1
}

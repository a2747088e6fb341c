import type { Env } from '@truebook/shared/config'
import { readArguments } from '../arguments.js'
import { keepReport } from '../keep-report.js'
import { createProgress } from '../progress.js'
import { measureAll } from './measure-all.js'
import { reportOf } from './report.js'
import { summaryOf, withTables } from './tables.js'

const USAGE = `npm run bench:e2e [-- --size small|full] [--json] [--write]
  --size   full takes minutes (default); small takes seconds, and its times say little
  --json   one line of JSON in place of the tables
  --write  also fills in the tables of docs/performance.md`

/** `npm run bench:e2e`. Answers the exit code. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  const asked = readArguments(argv, USAGE)
  if (asked === undefined) {
    console.log(USAGE)
    return 0
  }
  const report = reportOf(await measureAll({ ...asked, env, show: createProgress }))
  if (asked.write) keepReport(report, withTables)
  console.log(asked.json ? JSON.stringify(report) : summaryOf(report))
  return 0
}

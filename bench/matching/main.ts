import { readArguments } from '../arguments.js'
import { createProgress } from '../progress.js'
import { measureAll } from './measure-all.js'
import { reportOf } from './report.js'
import { summaryOf } from './summary.js'
import { writeDocs } from './write-docs.js'

const USAGE = `npm run bench:matching [-- --size small|full] [--json] [--write]
  --size   full takes minutes (default); small takes seconds, and its times say little
  --json   one line of JSON in place of the tables
  --write  also draws docs/performance.svg and fills in the tables of docs/performance.md`

/** `npm run bench:matching`. Answers the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const asked = readArguments(argv, USAGE)
  if (asked === undefined) {
    console.log(USAGE)
    return 0
  }
  const report = reportOf(await measureAll(asked.size, createProgress))
  if (asked.write) writeDocs(report)
  console.log(asked.json ? JSON.stringify(report) : summaryOf(report))
  return 0
}

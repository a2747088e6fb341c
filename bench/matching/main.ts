import { parseArgs } from 'node:util'
import { measureAll } from './measure-all.js'
import { SIZES } from './plan.js'
import { createProgress } from './progress.js'
import { reportOf } from './report.js'
import { summaryOf } from './summary.js'
import { writeDocs } from './write-docs.js'

const USAGE = `npm run bench:matching [-- --size small|full] [--json] [--write]
  --size   full takes minutes (default); small takes seconds, and its times say little
  --json   one line of JSON in place of the tables
  --write  also draws docs/performance.svg and fills in the tables of docs/performance.md`

/** `npm run bench:matching`. Answers the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      size: { type: 'string', default: 'full' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  })
  const size = SIZES.find((known) => known === values.size)
  if (!size) {
    console.error(USAGE)
    return 1
  }
  const report = reportOf(await measureAll(size, createProgress))
  if (values.write) writeDocs(report)
  console.log(values.json ? JSON.stringify(report) : summaryOf(report))
  return 0
}

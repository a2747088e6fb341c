import { readArguments } from '../arguments.js'
import { plainTable } from '../table.js'
import { measureAll } from './measure-all.js'
import { reportOf, tableOf } from './report.js'

const USAGE = `npm run bench:feed [-- --size small|full] [--json]
  --size  full takes minutes (default); small takes seconds, and its times say little
  --json  one line of JSON in place of the table`

/** `npm run bench:feed`. Answers the exit code. */
export async function main(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const asked = readArguments(argv, USAGE)
  if (asked === undefined) {
    console.log(USAGE)
    return 0
  }
  const report = reportOf(
    await measureAll(asked.size, env, (what) => process.stderr.write(`${what} …\n`)),
  )
  if (asked.json) console.log(JSON.stringify(report))
  else {
    const { p50, p99 } = report.commit_to_receipt_ms
    console.log(plainTable(tableOf(report)))
    console.log(`\nFrom commit to receipt: p50 ${p50} ms, p99 ${p99} ms.`)
    console.log(`Gaps: ${report.gaps}; wrong checksums: ${report.checksum_errors}.`)
  }
  return report.gaps + report.checksum_errors === 0 ? 0 : 1
}

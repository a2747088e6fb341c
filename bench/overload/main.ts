import type { Env } from '@truebook/shared/config'
import { readArguments } from '../arguments.js'
import { createProgress } from '../progress.js'
import { measure } from './measure.js'
import { isSound, reportOf, summaryOf } from './report.js'

const USAGE = `npm run bench:overload [-- --size small|full] [--json]
  --size   full takes two minutes (default); small takes seconds, and its times say little
  --json   one line of JSON in place of the table`

/** `npm run bench:overload`. Answers the exit code. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  const asked = readArguments(argv, USAGE)
  if (asked === undefined) {
    console.log(USAGE)
    return 0
  }
  const report = reportOf(await measure({ size: asked.size, env, show: createProgress }))
  console.log(asked.json ? JSON.stringify(report) : summaryOf(report))
  return isSound(report) ? 0 : 1
}

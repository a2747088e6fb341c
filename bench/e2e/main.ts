import { parseArgs } from 'node:util'
import { HostError, reasonOf } from '@truebook/host/host-error'
import { createProgress } from '../matching/progress.js'
import { measureAll } from './measure-all.js'
import { SIZES, type Size } from './plan.js'
import { reportOf } from './report.js'
import { summaryOf } from './tables.js'
import { writeDocs } from './write-docs.js'

const USAGE = `npm run bench:e2e [-- --size small|full] [--json] [--write]
  --size   full takes minutes (default); small takes seconds, and its times say little
  --json   one line of JSON in place of the tables
  --write  also fills in the tables of docs/performance.md`

/** `npm run bench:e2e`. Answers the exit code. */
export async function main(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const { size, json, write, help } = readArguments(argv)
  if (help) {
    console.log(USAGE)
    return 0
  }
  const report = reportOf(await measureAll({ size, env, show: createProgress }))
  if (write) writeDocs(report)
  console.log(json ? JSON.stringify(report) : summaryOf(report))
  return 0
}

function readArguments(argv: readonly string[]) {
  const { size, ...flags } = parse(argv)
  const known: Size | undefined = SIZES.find((name) => name === size)
  if (!known) throw new HostError(`--size must be small or full, but ${size} came.\n\n${USAGE}`)
  return { size: known, ...flags }
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        size: { type: 'string', default: 'full' },
        json: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch (cause) {
    throw new HostError(`${reasonOf(cause)}.\n\n${USAGE}`, { cause })
  }
}

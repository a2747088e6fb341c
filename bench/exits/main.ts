import { parseArgs } from 'node:util'
import { HostError, reasonOf } from '@truebook/host/host-error'
import { createProgress } from '../matching/progress.js'
import { measureAll } from './measure-all.js'
import { SIZES, type Size } from './plan.js'
import { reportOf } from './report.js'
import { summaryOf } from './tables.js'
import { writeDocs } from './write-docs.js'

const USAGE = `npm run bench:exits [-- --size small|full] [--rounds N] [--json] [--write]
  --size    full takes two minutes (default); small takes seconds, and its times say little
  --rounds  how often the tree is grown; 5 unless it is said
  --json    one line of JSON in place of the table
  --write   also fills in the table of docs/performance.md`

/** `npm run bench:exits`. Answers the exit code. */
export async function main(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const { json, write, help, ...asked } = readArguments(argv)
  if (help) {
    console.log(USAGE)
    return 0
  }
  const report = reportOf(await measureAll({ ...asked, env, show: createProgress }))
  if (write) writeDocs(report)
  console.log(json ? JSON.stringify(report) : summaryOf(report))
  return 0
}

interface Arguments {
  readonly size: Size
  readonly rounds?: number
  readonly json: boolean
  readonly write: boolean
  readonly help: boolean
}

function readArguments(argv: readonly string[]): Arguments {
  const { size, rounds, json, write, help } = parse(argv)
  const known = SIZES.find((name) => name === size)
  if (!known) throw new HostError(`--size must be small or full, but ${size} came.\n\n${USAGE}`)
  if (rounds === undefined) return { size: known, json, write, help }
  if (!/^[1-9]\d?$/.test(rounds)) {
    throw new HostError(`--rounds must be a whole number from 1 to 99, but ${rounds} came.`)
  }
  return { size: known, rounds: Number(rounds), json, write, help }
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        size: { type: 'string', default: 'full' },
        rounds: { type: 'string' },
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

import { parseArgs } from 'node:util'
import { HostError, reasonOf } from '@truebook/host/host-error'
import { FAULTS } from './faults.js'
import { KILL_ACTIVE } from './injections/kills.js'
import { reportOf, tableOf } from './report.js'
import { runFaults } from './run.js'

const USAGE = `npm run faults -- [--rounds 5] [--seed 1] [--faults 4] [--only kill] [--keep] [--json]

Runs a whole exchange (two apis, two engines, a prover-worker, Postgres, Redis, anvil) under signed load,
breaks it in every way that it knows, and checks after each round that nothing acknowledged is lost.

  --rounds  how often everything is checked
  --seed    decides what goes wrong, and when
  --faults  how many things go wrong in a round
  --only    injects only those whose names hold this
  --keep    leaves logs and tables there, even where nothing was broken
  --json    prints the figures as one line of JSON`

/** `npm run faults`: answers 0 where no promise was broken, else names those that were, and 1. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parse(argv)
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const seed = wholeNumber('seed', values.seed, 0)
  const rounds = wholeNumber('rounds', values.rounds, 1)
  const faultsARound = wholeNumber('faults', values.faults, 1)
  const faults = FAULTS.filter(({ name }) => name.includes(values.only))
  if (faults.length === 0) {
    const names = FAULTS.map(({ name }) => name).join('\n  ')
    throw new HostError(
      `--only must be part of a fault's name, but ${values.only} came:\n  ${names}`,
    )
  }
  const { keep } = values
  const report = (line: string) => console.error(line)
  const signal = endedByHand()
  const result = await runFaults({ seed, rounds, faultsARound, faults, keep, signal, report })
  const made = reportOf(result, seed, KILL_ACTIVE)
  if (values.json) console.log(JSON.stringify(made))
  else {
    console.log(tableOf(made))
    const { requests, faults, violations } = made
    console.log(`\n${requests} requests, ${faults} faults, ${violations} violations, seed ${seed}`)
  }
  for (const { name, text } of made.found) console.error(`${name}: ${text}`)
  return made.violations === 0 ? 0 : 1
}

/** The first Ctrl-C ends the run after its round, with its table; the second one at once. */
function endedByHand(): AbortSignal {
  const ending = new AbortController()
  const end = () => {
    if (ending.signal.aborted) process.exit(1)
    ending.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
  return ending.signal
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        rounds: { type: 'string', default: '5' },
        seed: { type: 'string', default: '1' },
        faults: { type: 'string', default: '4' },
        only: { type: 'string', default: '' },
        keep: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (cause) {
    throw new HostError(`${reasonOf(cause)}.\n\n${USAGE}`, { cause })
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new HostError(`--${name} must be a whole number from ${least}, but ${text} came.`)
}

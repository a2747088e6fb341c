import { HostError } from '@truebook/host/host-error'
import { readOptions, wholeOption } from '@truebook/host/options'
import { FAULTS } from './faults.js'
import { KILL_ACTIVE } from './injections/kills.js'
import { reportOf, tableOf } from './report.js'
import { addRound, demandLog, readRounds } from './round-log.js'
import { type Round, runFaults } from './run.js'

const USAGE = `npm run faults -- [--rounds 5] [--seed 1] [--faults 4] [--only kill] [--keep] [--log FILE] [--json]

Runs a whole exchange (two apis, two engines, a prover-worker, Postgres, Redis, anvil) under signed load,
breaks it in every way that it knows, and checks after each round that nothing acknowledged is lost.

  --rounds  how often everything is checked; 0, with --log, only reads that
  --seed    decides what goes wrong, and when
  --faults  how many things go wrong in a round
  --only    injects only those whose names hold this
  --keep    leaves logs and tables there, even where nothing was broken
  --log     a file to which each round is added, a line each; the figures are then those of all its rounds,
            and a broken one among them makes the exit code 1
  --json    prints the figures as one line of JSON`

const OPTIONS = {
  rounds: { type: 'string', default: '5' },
  seed: { type: 'string', default: '1' },
  faults: { type: 'string', default: '4' },
  only: { type: 'string', default: '' },
  keep: { type: 'boolean', default: false },
  log: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** `npm run faults`: answers 0 where no promise was broken, else names those that were, and 1. */
export async function main(argv: readonly string[]): Promise<number> {
  const values = readOptions(argv, { options: OPTIONS, usage: USAGE })
  if (!values) return 0
  const seed = wholeOption('seed', values.seed, { least: 0 })
  const rounds = wholeOption('rounds', values.rounds, { least: values.log === undefined ? 1 : 0 })
  const faultsARound = wholeOption('faults', values.faults, { least: 1 })
  const faults = FAULTS.filter(({ name }) => name.includes(values.only))
  if (faults.length === 0) {
    const names = FAULTS.map(({ name }) => name).join('\n  ')
    throw new HostError(
      `--only must be part of a fault's name, but ${values.only} came:\n  ${names}`,
    )
  }
  const { keep, log, json } = values
  if (log !== undefined) demandLog(log, { isAddedTo: rounds > 0 })
  const report = (line: string) => console.error(line)
  const onRound = (round: Round) => log !== undefined && addRound(log, round)
  const signal = endedByHand()
  const options = { seed, rounds, faultsARound, faults, keep, signal, report, onRound }
  const run = await runFaults(options)
  const made = reportOf(log === undefined ? run : readRounds(log), KILL_ACTIVE)
  console.log(json ? JSON.stringify(made) : tableOf(made))
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

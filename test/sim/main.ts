import { readOptions, wholeOption } from '@truebook/host/options'
import { describeCommand } from './describe.js'
import { Difference } from './difference.js'
import { createFlow, type Step } from './flow.js'
import type { Room } from './naive-exchange.js'
import { shrink } from './shrink.js'
import { createRun, type SimulationOptions, simulate } from './simulator.js'

const CHUNK = 100_000
/** What one wallet needs for orders in more of them may be no amount any more. */
const MOST_MARKETS = 100

const USAGE = `npm run simulate -- [--seed 1] [--commands 1000000] [--markets 3] [--wallets 8]

Runs the exchange beside its oracle and under its auditor, with restarts and replays in between.

  --seed      decides the flow of commands; a long run is many seeds, ${CHUNK} commands each
  --commands  how many commands in all
  --markets   how many markets they are for, up to ${MOST_MARKETS}
  --wallets   how many wallets they come from`

const OPTIONS = {
  seed: { type: 'string', default: '1' },
  commands: { type: 'string', default: '1000000' },
  markets: { type: 'string', default: '3' },
  wallets: { type: 'string', default: '8' },
} as const

/**
 * `npm run simulate`: answers 0 where the exchange did what its oracle did, else prints the seed,
 * the first difference and the fewest commands that lead to one, and answers 1.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const values = readOptions(argv, { options: OPTIONS, usage: USAGE })
  if (!values) return 0
  const first = wholeOption('seed', values.seed, { least: 0 })
  const commands = wholeOption('commands', values.commands, { least: 1 })
  const markets = wholeOption('markets', values.markets, { least: 1, most: MOST_MARKETS })
  const wallets = wholeOption('wallets', values.wallets, { least: 1 })
  for (let done = 0; done < commands; done += CHUNK) {
    const seed = first + done / CHUNK
    const size = Math.min(CHUNK, commands - done)
    if (!report({ seed, commands: size, markets, wallets })) return 1
  }
  console.log(`${commands} commands, no difference`)
  return 0
}

function report(options: SimulationOptions): boolean {
  const { seed, commands } = options
  try {
    const { hash, counts } = simulate({ ...options, onStep: progressOf(options) })
    const trades = counts.get('trade') ?? 0
    const amended = counts.get('order_amended') ?? 0
    const what = `${commands} commands, ${trades} trades, ${amended} amended`
    console.log(`${clearLine()}seed ${seed}: ${what}, state ${hash.slice(0, 16)}`)
    return true
  } catch (error) {
    if (!(error instanceof Difference)) throw error
    console.error(`${clearLine()}${error.message}`)
    explain(options)
    return false
  }
}

/** A terminal shows how far a seed is; elsewhere its line at the end must do. */
function progressOf({ seed, commands }: SimulationOptions) {
  return (_: Step, taken: number) => {
    if (!process.stdout.isTTY || taken % 1000 !== 0) return
    process.stdout.write(`\rseed ${seed}: ${taken} of ${commands} commands`)
  }
}

const clearLine = () => (process.stdout.isTTY ? '\r\x1b[K' : '')

/** Prints the fewest steps that still go wrong, and how. */
function explain(options: SimulationOptions): void {
  const steps: Step[] = []
  failureOf(() => simulate({ ...options, onStep: (step) => steps.push(step) }))
  console.error(`\nShrinking ${steps.length} steps …`)
  const { room } = createFlow(options)
  const failureIn = (some: readonly Step[]) => failureOf(() => replay(some, room))
  const fewest = shrink(steps, (some) => failureIn(some) !== undefined)
  console.error(`\nThese ${fewest.length} steps are enough:`)
  for (const step of fewest) {
    console.error(step === 'restart' ? step : `${step.time} ${describeCommand(step.command)}`)
  }
  console.error(`\n${failureIn(fewest)}`)
}

function replay(steps: readonly Step[], room: Room): void {
  const run = createRun({ room, inspectEvery: 100 })
  for (const step of steps) run.take(step)
  // As a simulation ends.
  run.take('restart')
}

function failureOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

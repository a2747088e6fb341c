import { parseArgs } from 'node:util'
import { describeCommand } from './describe.js'
import { createFlow, type Step } from './flow.js'
import { shrink } from './shrink.js'
import { createRun, Difference, type SimulationOptions, simulate } from './simulator.js'

const CHUNK = 100_000

/**
 * `npm run simulate -- --seed S --commands N --markets M --wallets W`: runs the exchange beside its
 * oracle. A long run is many seeds, `CHUNK` commands each. Answers the exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string', default: '1' },
      commands: { type: 'string', default: '1000000' },
      markets: { type: 'string', default: '3' },
      wallets: { type: 'string', default: '8' },
    },
  })
  const [first, commands, markets, wallets] = [
    wholeNumber('seed', values.seed, 0),
    wholeNumber('commands', values.commands, 1),
    wholeNumber('markets', values.markets, 1),
    wholeNumber('wallets', values.wallets, 1),
  ]
  for (let done = 0; done < commands; done += CHUNK) {
    const seed = first + done / CHUNK
    const size = Math.min(CHUNK, commands - done)
    if (!report({ seed, commands: size, markets, wallets })) return 1
  }
  return 0
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new Error(`--${name} must be a whole number from ${least}, but is ${text}.`)
}

function report(options: SimulationOptions): boolean {
  const { seed, commands } = options
  try {
    const { hash, counts } = simulate(options)
    const trades = counts.get('trade') ?? 0
    console.log(`seed ${seed}: ${commands} commands, ${trades} trades, state ${hash.slice(0, 16)}`)
    return true
  } catch (error) {
    if (!(error instanceof Difference)) throw error
    console.error(error.message)
    explain(options)
    return false
  }
}

/** Prints the fewest steps that still go wrong, and how. */
function explain(options: SimulationOptions): void {
  const steps: Step[] = []
  failureOf(() => simulate({ ...options, onStep: (step) => steps.push(step) }))
  console.error(`\nShrinking ${steps.length} steps …`)
  const { capacity } = createFlow(options)
  const failureIn = (some: readonly Step[]) => failureOf(() => replay(some, capacity))
  const fewest = shrink(steps, (some) => failureIn(some) !== undefined)
  console.error(`\nThese ${fewest.length} steps are enough:`)
  for (const step of fewest) {
    console.error(step === 'restart' ? step : `${step.time} ${describeCommand(step.command)}`)
  }
  console.error(`\n${failureIn(fewest)}`)
}

function replay(steps: readonly Step[], capacity: number): void {
  const run = createRun({ capacity, inspectEvery: 100 })
  for (const step of steps) run.take(step)
  run.inspect()
}

function failureOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

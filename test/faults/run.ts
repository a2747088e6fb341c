import { HostError } from '@truebook/host/host-error'
import { keepEvidence } from './evidence.js'
import { FAULTS } from './faults.js'
import { closeGround, type Ground, openGround } from './ground.js'
import type { Violation } from './history.js'
import type { Fault } from './injections/fault.js'
import { checkRound, type Injected, type RoundOptions, runRound } from './round.js'

export interface RunOptions {
  readonly seed: number
  readonly rounds: number
  /** How many things go wrong in a round. */
  readonly faultsARound: number
  /** What may go wrong; all of it by default. */
  readonly faults?: readonly Fault[]
  /** Leaves each exchange's folder there, even where nothing was broken. */
  readonly keep?: boolean
  /** Ends the run after the round that is under way. */
  readonly signal?: AbortSignal
  readonly report: (line: string) => void
}

export interface RunResult {
  readonly rounds: number
  readonly injected: readonly Injected[]
  readonly violations: readonly Violation[]
  /** How many requests the clients made. */
  readonly requests: number
}

/** The checks go over all that an exchange has lived: a new one now and then keeps rounds short. */
const ROUNDS_AN_EXCHANGE = 20
const MOST_VIOLATIONS = 100

/** Runs exchanges under load, breaks them round by round, and checks them after each. */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const injected: Injected[] = []
  const violations: Violation[] = []
  let rounds = 0
  let requests = 0
  while (!isOver(options, rounds) && violations.length < MOST_VIOLATIONS) {
    const seed = options.seed + rounds
    const left = Math.min(options.rounds - rounds, ROUNDS_AN_EXCHANGE)
    const part = await runExchange({ ...options, seed, rounds: left })
    injected.push(...part.injected)
    violations.push(...part.violations)
    rounds += part.rounds
    requests += part.requests
  }
  return { rounds, injected, violations, requests }
}

/** Rounds of one exchange, until one breaks a promise: then all that it left is kept. */
async function runExchange(options: RunOptions): Promise<RunResult> {
  const { seed, report } = options
  const ground = await openGround(seed)
  if (options.keep) report(`kept in ${ground.exchange.folder}`)
  const injected: Injected[] = []
  let violations: readonly Violation[] = []
  let rounds = 0
  try {
    const faults = possible(options, ground)
    while (!isOver(options, rounds) && violations.length === 0) {
      rounds += 1
      const round = await tryRound(ground, { ...options, faults })
      injected.push(...round.injected)
      violations = round.violations
      report(`seed ${seed}, round ${rounds}: ${round.times}, ${violations.length} violations`)
    }
    if (violations.length > 0) report(keepEvidence(ground, { seed, rounds, violations }))
  } finally {
    await closeGround(ground, { keep: options.keep || violations.length > 0 })
  }
  return { rounds, injected, violations, requests: requestsOf(ground) }
}

interface Tried extends Pick<RunResult, 'injected' | 'violations'> {
  readonly times: string
}

/** A round that breaks off is a promise broken as well: something never came back, or went wrong unseen. */
async function tryRound(ground: Ground, options: RoundOptions): Promise<Tried> {
  const startedAt = Date.now()
  let injected: readonly Injected[] = []
  try {
    injected = await runRound(ground, options)
    const checkedFrom = Date.now()
    const violations = await checkRound(ground)
    const times = `${checkedFrom - startedAt} ms, checked in ${Date.now() - checkedFrom} ms`
    return { injected, violations, times }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const violations = [{ name: 'round that broke off', text }, ...ground.found.splice(0)]
    return { injected, violations, times: `broke off after ${Date.now() - startedAt} ms` }
  }
}

function isOver({ rounds, signal }: RunOptions, done: number): boolean {
  return done >= rounds || signal?.aborted === true
}

/** Leaves out, by name, what this machine cannot do; throws where that is all. */
function possible({ faults = FAULTS, report }: RunOptions, { exchange }: Ground): readonly Fault[] {
  const left = faults.filter(({ name, missing }) => {
    const reason = missing?.(exchange)
    if (reason !== undefined) report(`left out: ${name}. ${reason}`)
    return reason === undefined
  })
  if (left.length > 0) return left
  throw new HostError('This machine can do none of the faults that --only names.')
}

function requestsOf({ clients }: Ground): number {
  return clients.reduce((sum, { history }) => sum + history.length, 0)
}

import { HostError } from '@truebook/host/host-error'
import { checkRound } from './check-round.js'
import { keepEvidence } from './evidence.js'
import { FAULTS } from './faults.js'
import { closeGround, type Ground, openGround } from './ground.js'
import type { Violation } from './history.js'
import type { Fault } from './injections/fault.js'
import { checkAudit } from './quiet.js'
import { type Injected, runRound } from './round.js'
import { textOf } from './text-of.js'

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
  /** Hears of each round when it is over. */
  readonly onRound?: (round: Round) => void
}

/** What became of one round. */
export interface Round {
  /** That of its exchange, which begins with it. */
  readonly seed: number
  /** The first one of an exchange is 1. */
  readonly number: number
  readonly injected: readonly Injected[]
  readonly violations: readonly Violation[]
  /** How many requests the clients made. */
  readonly requests: number
  readonly ms: number
}

/** The checks go over all that an exchange has lived: a new one now and then keeps rounds short. */
const ROUNDS_AN_EXCHANGE = 20
const MOST_BROKEN = 25

/** Runs exchanges under load, breaks them round by round, and checks them after each. */
export async function runFaults(options: RunOptions): Promise<readonly Round[]> {
  const rounds: Round[] = []
  const broken = () => rounds.filter(({ violations }) => violations.length > 0).length
  while (!isOver(options, rounds) && broken() < MOST_BROKEN) {
    const seed = options.seed + rounds.length
    const left = Math.min(options.rounds - rounds.length, ROUNDS_AN_EXCHANGE)
    const isFirst = rounds.length === 0
    rounds.push(...(await runExchange({ ...options, seed, rounds: left, isFirst })))
  }
  return rounds
}

type ExchangeOptions = RunOptions & { readonly isFirst: boolean }

/** Rounds of one exchange, until one breaks a promise: then all that it left is kept. */
async function runExchange(options: ExchangeOptions): Promise<readonly Round[]> {
  const { seed, report } = options
  const ground = await begin(options)
  if ('violations' in ground) return [ground]
  if (options.keep) report(`kept in ${ground.exchange.folder}`)
  const rounds: Round[] = []
  let violations: readonly Violation[] = []
  try {
    const faults = possible(options, ground)
    while (!isOver(options, rounds) && violations.length === 0) {
      const round = await tryRound(ground, rounds.length + 1, { ...options, faults })
      rounds.push(round)
      violations = round.violations
    }
    if (violations.length > 0) {
      report(keepEvidence(ground, { seed, rounds: rounds.length, violations }))
    }
  } finally {
    await closeGround(ground, { keep: options.keep || violations.length > 0 })
  }
  return rounds
}

/** An exchange, or what is noted where none came to be; throws where the first does not: something is missing. */
async function begin(options: ExchangeOptions): Promise<Ground | Round> {
  const { seed, isFirst } = options
  const startedAt = Date.now()
  try {
    return await openGround(seed)
  } catch (error) {
    if (isFirst) throw error
    const violations = [{ name: 'exchange that never began', text: textOf(error) }]
    const nothing = { injected: [], violations, requests: 0 }
    return note({ ...nothing, seed, number: 0, ms: Date.now() - startedAt }, 'never begun', options)
  }
}

type TryOptions = RunOptions & { readonly faults: readonly Fault[] }

/** A round that breaks off is a promise broken as well: something never came back, or went wrong unseen. */
async function tryRound(ground: Ground, number: number, options: TryOptions): Promise<Round> {
  const startedAt = Date.now()
  const before = requestsOf(ground)
  let injected: readonly Injected[] = []
  let violations: readonly Violation[]
  let how = 'broken off'
  try {
    injected = await runRound(ground, options)
    const checkedFrom = Date.now()
    violations = await check(ground, number, options)
    how = `${Date.now() - checkedFrom} ms of it checks`
  } catch (error) {
    const broke = { name: 'round that broke off', text: textOf(error) }
    violations = [broke, ...ground.found.splice(0)]
  }
  const ms = Date.now() - startedAt
  const requests = requestsOf(ground) - before
  return note({ seed: options.seed, number, injected, violations, requests, ms }, how, options)
}

/** The last round checks signatures too, and nobody knows before its checks whether it is ended by hand. */
async function check(
  ground: Ground,
  number: number,
  { rounds, signal }: RunOptions,
): Promise<readonly Violation[]> {
  const isAborted = () => signal?.aborted === true
  const isLast = number >= rounds || isAborted()
  const violations = await checkRound(ground, { isLast })
  if (isLast || !isAborted()) return violations
  return [...violations, ...(await checkAudit(ground.pool, { signatures: true }))]
}

/** Says and gives what became of a round. */
function note(round: Round, how: string, { report, onRound }: RunOptions): Round {
  const { seed, number, ms, requests, violations } = round
  const sums = `${requests} requests, ${violations.length} violations`
  report(`seed ${seed}, round ${number}: ${ms} ms, ${how}; ${sums}`)
  onRound?.(round)
  return round
}

function isOver({ rounds, signal }: RunOptions, done: readonly Round[]): boolean {
  return done.length >= rounds || signal?.aborted === true
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

import { isDeepStrictEqual } from 'node:util'
import { createExchange } from '@truebook/engine/core/exchange'
import { HOUSE } from '@truebook/engine/core/ledger'
import type { ExchangeSnapshot } from '@truebook/engine/core/snapshot'
import { stateHash } from '@truebook/engine/core/state-hash'
import { decode, encode } from '@truebook/shared/codec'
import { type Command, commandField } from '@truebook/shared/command'
import type { Event, EventOf } from '@truebook/shared/event'
import { MAX_LOTS } from '@truebook/shared/units'
import { snapshotField, snapshotOf } from '../snapshot.js'
import { createAuditor } from './auditor.js'
import { areEqual, Difference, describeDifference, haveSameBytes, within } from './difference.js'
import { createFlow, type FlowOptions, type Step } from './flow.js'
import { createNaiveExchange, optionsOf, type Room } from './naive-exchange.js'
import { createRestarts } from './restart.js'

/** The exchange and its oracle side by side, under audit. */
export interface Run {
  /** Takes one step in both. Throws a `Difference` when they do not agree, or cannot be right. */
  take(step: Step): readonly Event[]
  /** Whether the last command has left open what is due, as an expire may. */
  isCutShort(): boolean
  /** Compares the whole states; the state's hash. */
  inspect(): string
  snapshot(): ExchangeSnapshot
}

/** Every so many commands go through their codecs and are compared field by field. */
const THOROUGH_EVERY = 8

export interface RunOptions {
  readonly room: Room
  /** After how many commands the whole states are compared. */
  readonly inspectEvery: number
}

export function createRun({ room, inspectEvery }: RunOptions): Run {
  const oracle = createNaiveExchange(room)
  const auditor = createAuditor(room)
  const restarts = createRestarts(room)
  let exchange = createExchange(optionsOf(room))
  let sequence = 0
  let isCutShort = false

  function take(step: Step): readonly Event[] {
    if (step === 'restart') {
      exchange = within(step, () => restarts.restart(exchange))
      within(step, inspect)
      return []
    }
    sequence += 1
    const isThorough = sequence % THOROUGH_EVERY === 0
    const command = isThorough ? overTheWire(step.command) : step.command
    const wanted = oracle.apply(step.command, sequence, step.time)
    within(step, () => exchange.expect([command]))
    const events = within(step, () => exchange.apply(command, sequence, step.time))
    const agree = isThorough ? areEqual(events, wanted) : haveSameBytes(events, wanted)
    if (!agree) throw new Difference(describeDifference(step.command, { events, wanted }))
    within(step, () => auditor.audit(events))
    isCutShort = command.type === 'expire' && exchange.nextExpiry() <= step.time
    restarts.note({ command, sequence, time: step.time, events })
    if (sequence % inspectEvery === 0) within(step, inspect)
    return events
  }

  function inspect(): string {
    const snapshot = snapshotOf(exchange)
    const wanted = oracle.snapshot()
    if (!encode(snapshotField, snapshot).equals(encode(snapshotField, wanted))) {
      const keys = Object.keys(wanted) as (keyof ExchangeSnapshot)[]
      const different = keys.filter((key) => !isDeepStrictEqual(snapshot[key], wanted[key]))
      throw new Difference(`The states differ in ${different} after command ${sequence}.`)
    }
    auditor.auditWhole(snapshot, isCutShort)
    return stateHash(snapshot)
  }

  return {
    take,
    isCutShort: () => isCutShort,
    inspect,
    snapshot: () => snapshotOf(exchange),
  }
}

/** A command as the engine gets it. */
function overTheWire(command: Command): Command {
  return decode(commandField, encode(commandField, command))
}

export interface SimulationOptions extends FlowOptions {
  readonly commands: number
  /** Hears of every step before it is taken. */
  readonly onStep?: (step: Step, taken: number) => void
}

/** What a run was about: how often each type of event, or reject code, came up. */
export interface Simulation {
  readonly hash: string
  readonly counts: ReadonlyMap<string, number>
}

/** Runs a seed's flow. Throws a `Difference` that names the seed and the step. */
export function simulate(options: SimulationOptions): Simulation {
  const { seed, commands, onStep } = options
  const flow = createFlow(options)
  const run = createRun({ room: flow.room, inspectEvery: 5000 })
  const counts = new Map<string, number>()
  let taken = 0
  try {
    for (; taken < commands; taken += 1) {
      const step = flow.next()
      onStep?.(step, taken)
      const events = run.take(step)
      flow.observe(events)
      for (const event of events) count(counts, keyOf(event))
      if (step !== 'restart') countByQuote(counts, step.command, events)
      if (run.isCutShort()) count(counts, 'expire cut short')
    }
    run.take('restart')
    return { hash: run.inspect(), counts }
  } catch (cause) {
    if (!(cause instanceof Difference)) throw cause
    throw new Difference(`Seed ${seed}, step ${taken}: ${cause.message}`, { cause })
  }
}

function keyOf(event: Event): string {
  if (event.type === 'transfer_settled' && event.from === HOUSE) return 'fees paid out'
  if (event.type === 'market_changed' && event.marketSequence === 1) {
    return `market made ${event.status}`
  }
  if (isToOperators(event)) return `${event.type} ${event.code} to operators`
  const detail = 'code' in event ? event.code : 'reason' in event ? event.reason : ''
  return detail === '' ? event.type : `${event.type} ${detail}`
}

/** What an order by quote may lead to, and one by quantity may not. */
function countByQuote(
  counts: Map<string, number>,
  command: Command,
  events: readonly Event[],
): void {
  if (command.type !== 'place_order' || command.quoteQuantity === 0n) return
  let lots = 0
  for (const event of events) {
    if (event.type === 'trade') lots += event.quantity
    if (event.type === 'order_rejected') count(counts, `${keyOf(event)} by quote`)
  }
  if (lots > MAX_LOTS) count(counts, 'more lots by quote than by quantity')
}

/** Whether something of operators came twice, or too late: others cannot be told so as the house. */
function isToOperators(event: Event): event is EventOf<'command_rejected'> {
  if (event.type !== 'command_rejected' || event.account !== HOUSE) return false
  return event.code === 'REPLAYED_MESSAGE' || event.code === 'INVALID_TIMESTAMP'
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

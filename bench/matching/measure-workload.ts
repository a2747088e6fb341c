import { type Latency, type Spread, spreadOf } from '../stats.js'
import type { Child, Children } from './children.js'
import { addPauses, type PausesByKind } from './gc-watch.js'
import type { Part } from './measure.js'
import type { Workload } from './plan.js'
import type { Answers, CoreName } from './request.js'

/** The result of one core for a workload, in nanoseconds a message. */
export interface CoreResult {
  readonly cpuNs: Spread
  readonly wallNs: Spread
  /** Undefined if no message was timed by itself. */
  readonly latency: Latency | undefined
  /** Pauses in the rounds only: timing messages one by one makes garbage of its own. */
  readonly pauses: PausesByKind
  readonly bytesPerOrder: number
}

export interface WorkloadResult {
  readonly name: string
  readonly rounds: number
  /** Messages that were timed in rounds. */
  readonly messages: number
  /** Orders that rested in the end. */
  readonly resting: number
  /** A hash of all trades and cancels and of what rested in the end, which is the same for all cores. */
  readonly hash: string
  readonly cores: Readonly<Partial<Record<CoreName, CoreResult>>>
}

/**
 * How many rounds come before those that count. They are for the compilers: a book as quick as ours gives them too
 * little to do in one round.
 */
const EARLY_ROUNDS = 4

/** A core at work. */
interface Lane {
  readonly core: CoreName
  readonly child: Child
  readonly bytesPerOrder: number
  /** Including the early rounds. */
  readonly rounds: Answers['throughput'][]
  single?: Answers['latency']
}

/**
 * Sends one flow through all cores: a round of it through one core, then the same through the next, so that whatever
 * else the machine does meets all of them. Throws if two cores disagree.
 */
export async function measureWorkload(
  workload: Workload,
  children: Children,
  onStep: () => void,
): Promise<WorkloadResult> {
  const lanes = await Promise.all(workload.cores.map((core) => load(workload, core, children)))
  onStep()
  for (let round = 0; round < workload.rounds + EARLY_ROUNDS; round += 1) {
    for (const { child, rounds } of lanes) {
      rounds.push(await child.ask('throughput', roundOf(workload, round)))
      onStep()
    }
    expectSame(workload, lanes, (lane) => lane.rounds[round].digest)
  }
  if (workload.singly > 0) await measureSingly(workload, lanes, onStep)
  const ends = await Promise.all(lanes.map(({ child }) => child.ask('levels', null)))
  expectSame(workload, lanes, (lane) => ends[lanes.indexOf(lane)].digest)
  return {
    name: workload.name,
    rounds: workload.rounds,
    messages: workload.rounds * workload.timed,
    resting: ends[0].resting,
    hash: hashOf(lanes[0], ends[0].digest),
    cores: Object.fromEntries(lanes.map((lane) => [lane.core, resultOf(lane)])),
  }
}

/** How often `measureWorkload` calls `onStep`. */
export function stepsOf({ cores, rounds, singly }: Workload): number {
  return 1 + cores.length * (EARLY_ROUNDS + rounds + (singly > 0 ? 1 : 0))
}

async function load(workload: Workload, core: CoreName, children: Children): Promise<Lane> {
  const child = children.get(core)
  if (!child) throw new Error(`There is no process for ${core}.`)
  const { shape, remembered, rounds, lead, timed, singly } = workload
  const messages = (rounds + EARLY_ROUNDS) * (lead + timed) + (singly > 0 ? lead + singly : 0)
  const { bytesPerOrder } = await child.ask('load', { core, shape, messages, remembered })
  return { core, child, bytesPerOrder, rounds: [] }
}

async function measureSingly(workload: Workload, lanes: Lane[], onStep: () => void): Promise<void> {
  for (const lane of lanes) {
    lane.single = await lane.child.ask('latency', singlyPart(workload))
    onStep()
  }
  expectSame(workload, lanes, ({ single }) => single?.digest)
}

function roundOf({ shape, lead, timed }: Workload, round: number): Part {
  const from = shape.live + round * (lead + timed)
  return { from, timedFrom: from + lead, to: from + lead + timed }
}

function singlyPart(workload: Workload): Part {
  const { from } = roundOf(workload, workload.rounds + EARLY_ROUNDS)
  return { from, timedFrom: from + workload.lead, to: from + workload.lead + workload.singly }
}

function expectSame(
  { name }: Workload,
  lanes: readonly Lane[],
  digestOf: (lane: Lane) => number | undefined,
): void {
  const [first] = lanes
  for (const lane of lanes) {
    if (digestOf(lane) === digestOf(first)) continue
    throw new Error(`${lane.core} and ${first.core} disagree on the workload "${name}".`)
  }
}

function hashOf({ rounds, single }: Lane, levels: number): string {
  const trades = single?.digest ?? rounds[rounds.length - 1].digest
  return [trades, levels].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}

function resultOf({ rounds, single, bytesPerOrder }: Lane): CoreResult {
  const counted = rounds.slice(EARLY_ROUNDS)
  return {
    cpuNs: spreadOf(counted.map(({ cpuNs }) => cpuNs)),
    wallNs: spreadOf(counted.map(({ wallNs }) => wallNs)),
    latency: single && { p50: single.p50, p99: single.p99, p999: single.p999, max: single.max },
    pauses: counted.map(({ pauses }) => pauses).reduce(addPauses, {}),
    bytesPerOrder,
  }
}

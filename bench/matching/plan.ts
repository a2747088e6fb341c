import type { Size } from '../arguments.js'
import type { FlowShape } from './flow.js'
import { CORE_NAMES, type CoreName } from './request.js'
import { SHAPES, type WorkloadName } from './shapes.js'

/** One flow, the cores that it goes through, and how long it is. */
export interface Workload {
  readonly name: string
  readonly shape: FlowShape
  readonly cores: readonly CoreName[]
  readonly rounds: number
  /** Messages of a round that count, and how many come before them. */
  readonly timed: number
  readonly lead: number
  /** Messages that are timed one by one; 0 for none. */
  readonly singly: number
  /** Signed messages that the state machine remembers from before. */
  readonly remembered: number
}

/** All that a run measures. */
export interface Plan {
  /** Small flows, to check that the cores agree with the naive one; their times mean nothing. */
  readonly checks: readonly Workload[]
  readonly workloads: Readonly<Record<WorkloadName, Workload>>
  /** The touch flow by the number of resting orders. */
  readonly scale: Readonly<Record<ScaleName, Workload>>
  /** Whether each workload gets new processes, whose compiler has seen nothing else. */
  readonly isFresh: boolean
}

export const WORKLOADS = Object.keys(SHAPES) as readonly WorkloadName[]

/** Resting orders. */
export const SCALE = ['1000', '10000', '100000', '1000000'] as const
export type ScaleName = (typeof SCALE)[number]

const FULL = { rounds: 7, timed: 100_000, lead: 20_000, singly: 200_000, remembered: 600_000 }
const SMALL = { rounds: 5, timed: 300, lead: 30, singly: 300, remembered: 0 }
const SERIOUS: readonly CoreName[] = ['book', 'second_book', 'state_machine', 'peer']

export function planOf(size: Size): Plan {
  return size === 'full' ? fullPlan() : smallPlan()
}

function fullPlan(): Plan {
  return {
    isFresh: true,
    checks: WORKLOADS.map((name) => ({ ...smallWorkload(name), rounds: 1, timed: 10_000 })),
    workloads: eachOf(WORKLOADS, (name) => ({
      name,
      shape: SHAPES[name],
      cores: SERIOUS,
      ...FULL,
    })),
    scale: eachOf(SCALE, (name) => ({
      ...scaleWorkload(name),
      ...FULL,
      cores: coresAt(Number(name)),
      singly: 0,
      remembered: 0,
    })),
  }
}

function smallPlan(): Plan {
  return {
    isFresh: false,
    checks: [],
    workloads: eachOf(WORKLOADS, smallWorkload),
    scale: eachOf(SCALE, scaleWorkload),
  }
}

function smallWorkload(name: WorkloadName): Workload {
  const shape = { ...SHAPES[name], live: 300, crashEvery: SHAPES[name].crashEvery / 10 }
  return { name, shape, cores: CORE_NAMES, ...SMALL }
}

function scaleWorkload(name: ScaleName): Workload {
  const shape = { ...SHAPES.touch, live: Number(name) }
  return { name: `touch, ${name} orders`, shape, cores: ['book'], ...SMALL, singly: 0 }
}

/** From some size on the naive book, and later the peer, are too slow to wait for. */
function coresAt(resting: number): readonly CoreName[] {
  if (resting <= 1000) return ['book', 'peer', 'naive']
  return resting <= 100_000 ? ['book', 'peer'] : ['book']
}

/** Applies a function to each name: the results by name. */
export function eachOf<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T,
): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>
}

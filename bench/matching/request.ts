import type { Latency } from '../stats.js'
import type { FlowShape } from './flow.js'
import type { PausesByKind } from './gc-watch.js'
import type { Part, Throughput } from './measure.js'

/** What is measured, in the order of the tables. */
export const CORE_NAMES = ['book', 'second_book', 'state_machine', 'peer', 'naive'] as const
export type CoreName = (typeof CORE_NAMES)[number]

/** What the main process asks of the process of one core. */
export interface Requests {
  /** Makes the flow and the core, and fills the book. */
  readonly load: {
    readonly core: CoreName
    readonly shape: FlowShape
    /** Of the flow, after those that fill the book. */
    readonly messages: number
    /** How full the replay window of a state machine is. */
    readonly remembered: number
  }
  readonly throughput: Part
  readonly latency: Part
  /** What rests now. */
  readonly levels: null
  /** What the timer of `latency` costs, in nanoseconds. */
  readonly timer: null
}

export interface Answers {
  readonly load: {
    /** Memory that the process took while the book was filled, for each order. */
    readonly bytesPerOrder: number
  }
  readonly throughput: Omit<Throughput, 'spans'> & Trace
  readonly latency: Latency & Trace
  readonly levels: { readonly resting: number; readonly digest: number }
  readonly timer: number
}

interface Trace {
  /** Of the garbage collector, while messages were handled. */
  readonly pauses: PausesByKind
  /** Of all trades and cancels so far. */
  readonly digest: number
}

export type RequestType = keyof Requests
export type Request = {
  [T in RequestType]: { readonly type: T; readonly with: Requests[T] }
}[RequestType]

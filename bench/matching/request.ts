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
    /** The messages of the flow after those that fill the book. */
    readonly messages: number
    /** How many signed messages the replay window of a state machine remembers. */
    readonly remembered: number
  }
  readonly throughput: Part
  readonly latency: Part
  /** The orders that rest now. */
  readonly levels: null
  /** What looking at the clock adds to a time of `latency`, in nanoseconds. */
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
  /** Pauses of the garbage collector while messages were handled. */
  readonly pauses: PausesByKind
  /** Digest of all trades and cancels so far. */
  readonly digest: number
}

export type RequestType = keyof Requests
export type Request = {
  [T in RequestType]: { readonly type: T; readonly with: Requests[T] }
}[RequestType]

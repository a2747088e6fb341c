import type { Size } from '../arguments.js'
import type { Pace } from './measure.js'
import type { ReconnectPlan } from './reconnects.js'

/** All that a run measures. */
export interface Plan {
  readonly subscribers: readonly number[]
  readonly rounds: number
  /** Messages of one round at full speed, to all subscribers together. */
  readonly deliveries: number
  /** For how long, and to how many subscribers, commands come one by one. */
  readonly paced: Pace & { readonly subscribers: number }
  readonly reconnects: ReconnectPlan
}

export const PLANS: Readonly<Record<Size, Plan>> = {
  small: {
    subscribers: [10],
    rounds: 1,
    deliveries: 5_000,
    paced: { seconds: 1, subscribers: 10, perSecond: 200 },
    reconnects: { seconds: 1, clients: 4, cutsPerSecond: 24, perSecond: 200 },
  },
  full: {
    subscribers: [100, 1_000, 5_000],
    rounds: 3,
    deliveries: 500_000,
    paced: { seconds: 10, subscribers: 1_000, perSecond: 1_000 },
    reconnects: { seconds: 60, clients: 48, cutsPerSecond: 24, perSecond: 200 },
  },
}

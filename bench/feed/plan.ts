export const SIZES = ['small', 'full'] as const
export type Size = (typeof SIZES)[number]

/** All that a run measures. */
export interface Plan {
  readonly subscribers: readonly number[]
  readonly rounds: number
  /** Messages that each subscriber gets in a round at full speed; fewer where there are many of them. */
  readonly deliveries: number
  /** How long the paced run takes, with how many subscribers, at so many commands a second. */
  readonly paced: {
    readonly seconds: number
    readonly subscribers: number
    readonly perSecond: number
  }
}

export const PLANS: Readonly<Record<Size, Plan>> = {
  small: {
    subscribers: [10],
    rounds: 1,
    deliveries: 5_000,
    paced: { seconds: 1, subscribers: 10, perSecond: 200 },
  },
  full: {
    subscribers: [100, 1_000, 5_000],
    rounds: 3,
    deliveries: 500_000,
    paced: { seconds: 10, subscribers: 1_000, perSecond: 1_000 },
  },
}

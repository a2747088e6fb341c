import type { FlowShape } from './flow.js'

/** Such as 65,000.00 at a tick of a cent. */
const MIDDLE = 6_500_000
const FAR = 2 ** 29

/** What happens near the best prices of a liquid market. */
const TOUCH: FlowShape = {
  live: 10_000,
  cancels: 0.4,
  crossing: 0.05,
  crossingLots: 16,
  crashEvery: 0,
  spread: 2000,
  bend: 3,
  middle: MIDDLE,
}

export const SHAPES = {
  touch: TOUCH,
  /** Half a million orders on 20,000 levels, placed and cancelled anywhere. */
  deep: { ...TOUCH, live: 500_000, cancels: 0.5, crossing: 0, spread: 10_000, bend: 1 },
  /** Aggressive orders that each eat many. */
  sweep: { ...TOUCH, live: 20_000, cancels: 0, crossingLots: 104, bend: 2 },
  /** Hardly ever two orders at a price, over the whole range of prices. */
  sparse: { ...TOUCH, spread: FAR - 10_000, bend: 1, middle: FAR },
  /** Again and again one side is eaten until the price is where hardly anybody had bid. */
  crash: {
    ...TOUCH,
    live: 2000,
    cancels: 0.05,
    crossing: 0,
    crashEvery: 1000,
    spread: 2 ** 20,
    bend: 8,
    middle: FAR,
  },
} as const satisfies Readonly<Record<string, FlowShape>>

export type WorkloadName = keyof typeof SHAPES

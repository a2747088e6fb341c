import type { Size } from '../arguments.js'

/** The most commands that the engine puts into one transaction: its ENGINE_BATCH. */
export const BATCHES = ['1', '10', '100', '1000'] as const
export type BatchName = (typeof BATCHES)[number]

/** How many commands wait for the engine. */
export interface Load {
  /** The first ones, up to the end of a batch, warm the engine up and are not timed. */
  readonly lead: number
  /** More than a batch. */
  readonly timed: number
}

/** All that a run measures. */
export interface Plan {
  readonly rounds: number
  /** About how many orders rest before the first command and while the engine works. */
  readonly resting: number
  readonly loads: Readonly<Record<BatchName, Load>>
}

const FULL: Plan = {
  rounds: 5,
  resting: 10_000,
  loads: {
    '1': { lead: 1000, timed: 4000 },
    '10': { lead: 5000, timed: 20_000 },
    '100': { lead: 15_000, timed: 60_000 },
    '1000': { lead: 25_000, timed: 100_000 },
  },
}

const SMALL: Plan = {
  rounds: 1,
  resting: 200,
  loads: {
    '1': { lead: 20, timed: 100 },
    '10': { lead: 100, timed: 500 },
    '100': { lead: 200, timed: 1000 },
    '1000': { lead: 1000, timed: 2000 },
  },
}

export function planOf(size: Size): Plan {
  return size === 'full' ? FULL : SMALL
}

/** How many commands the longest load has. */
export function longestLoad({ loads }: Plan): number {
  return Math.max(...Object.values(loads).map(({ lead, timed }) => lead + timed))
}

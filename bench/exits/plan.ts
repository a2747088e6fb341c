import type { Size } from '../arguments.js'

/** How many leaves the tree has when it is measured. */
export const SCALE = ['1000', '100000', '1000000'] as const
export type Leaves = (typeof SCALE)[number]

/** Leaves that are appended together while the tree grows. */
export const BATCH = 1_000

/** All that a run measures. */
export interface Plan {
  readonly rounds: number
  /** How many proofs are timed at each number of leaves. */
  readonly proofs: number
  /** How many single exits: each appended alone, with the new root and its proof. */
  readonly singles: number
  readonly latency: LatencyPlan
}

/** Withdrawals from a whole exchange, at a steady pace. */
export interface LatencyPlan {
  readonly withdrawals: number
  readonly perSecond: number
  readonly wallets: number
}

export function planOf(size: Size): Plan {
  return size === 'full'
    ? {
        rounds: 5,
        proofs: 200_000,
        singles: 20_000,
        latency: { withdrawals: 600, perSecond: 10, wallets: 10 },
      }
    : {
        rounds: 1,
        proofs: 2_000,
        singles: 200,
        latency: { withdrawals: 6, perSecond: 3, wallets: 2 },
      }
}

export const SIZES = ['small', 'full'] as const
export type Size = (typeof SIZES)[number]

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
}

export function planOf(size: Size): Plan {
  return size === 'full'
    ? { rounds: 5, proofs: 200_000, singles: 20_000 }
    : { rounds: 1, proofs: 2_000, singles: 200 }
}

/** What a worker knows of its chain: for health, metrics and whoever runs it. */
export interface ChainStatus {
  readonly chainId: number
  /** The newest block seen, and the block up to which everything is confirmed and in the tables. */
  readonly head: number
  readonly dealt: number
  /** Leaves in the last exit root that is confirmed on the chain. */
  readonly settledLeaves: number
  /** Deposits that cannot be credited, and those that are not credited yet. */
  readonly parkedDeposits: number
  readonly pendingDeposits: number
}

/** What a worker knows of its chain: for health, metrics and whoever runs it. */
export interface ChainStatus {
  readonly chainId: number
  /** The newest block seen, and the one up to which all is confirmed and written down. */
  readonly head: number
  readonly dealt: number
  /** Leaves in the last root that is confirmed on the chain. */
  readonly settledLeaves: number
  /** Deposits that cannot be credited, and those that will be. */
  readonly parkedDeposits: number
  readonly pendingDeposits: number
}

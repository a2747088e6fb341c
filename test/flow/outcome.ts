/** Shares that changed hands, with the uids of the two orders. */
export interface RecordedFill {
  readonly taker: number
  readonly maker: number
  readonly price: number
  readonly lots: number
}

/** What became of a recording. */
export interface Outcome {
  readonly fills: readonly RecordedFill[]
  /** The shares that were left of each cancelled order, in the order of the cancels. */
  readonly leftAtCancel: readonly number[]
  /** How many orders rest in the end. */
  readonly resting: number
}

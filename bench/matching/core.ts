import type { BookSide } from '@truebook/engine/core/price-key'

/** Something that takes a flow and matches it: our book, a peer, an oracle. */
export interface Core {
  /** How many messages are made ready at a time; Infinity if nothing has to be made ready. */
  readonly slice: number
  /** Makes messages from … to − 1 as they would come from outside; not timed. */
  prepare(from: number, to: number): void
  /** Handles one prepared message. */
  handle(message: number): void
  /** Looks at the results of the prepared messages; not timed. */
  collect(): void
  /** A number that two cores share only if all their trades and cancels were alike. */
  digest(): number
  /** Everything that rests, bids first, the best price first. */
  levels(): Level[]
}

/** A price with its orders. */
export interface Level {
  readonly side: BookSide
  readonly price: number
  readonly lots: number
  readonly orders: number
}

/** Folds a trade into a digest. `chance` is of the maker's id. */
export function foldTrade(
  digest: number,
  message: number,
  chance: number,
  price: number,
  lots: number,
): number {
  const maker = Math.imul(digest ^ message, 0x9e3779b1) ^ (chance | 0)
  return (Math.imul(maker ^ price, 0x85ebca6b) + Math.imul(lots, 0xc2b2ae35)) | 0
}

/** Folds a cancel into a digest: `lots` are what was left, 0 if there was no such order. */
export function foldCancel(digest: number, message: number, lots: number): number {
  return (Math.imul(digest ^ message ^ 0x5bd1e995, 0x9e3779b1) + lots) | 0
}

/** A number for a whole book. */
export function digestLevels(levels: readonly Level[]): number {
  let digest = levels.length
  for (const { side, price, lots, orders } of levels) {
    digest = foldTrade(digest, side, orders, price, lots)
  }
  return digest
}

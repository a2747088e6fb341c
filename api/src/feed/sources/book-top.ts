import { bookChecksum, CHECKSUM_LEVELS, checksumSide } from '@truebook/shared/book-checksum'
import type { Side } from '@truebook/shared/words'

/** A level as messages show it. */
export type Level = readonly [price: string, quantity: string]

/** The part of a book that a checksum covers. To write that text takes longer than all else in a message. */
export interface BookTop {
  /** Takes in the best levels of a side as of a sequence, unless another channel gave them already. */
  take(side: Side, sequence: number, best: () => readonly Level[]): void
  checksum(): number
}

export function createBookTop(): BookTop {
  const texts: Record<Side, string> = { BUY: '', SELL: '' }
  const taken: Record<Side, number> = { BUY: -1, SELL: -1 }
  let sum: number | undefined

  return {
    take(side, sequence, best) {
      if (taken[side] === sequence) return
      taken[side] = sequence
      texts[side] = checksumSide(best())
      sum = undefined
    },
    checksum() {
      sum ??= bookChecksum(texts.BUY, texts.SELL)
      return sum
    },
  }
}

/**
 * The top that channels share: those of the same width that show as many levels, or all those that a checksum
 * covers.
 */
export type BookTops = (shown: { readonly width: number; readonly limit: number }) => BookTop

export function createBookTops(): BookTops {
  const tops = new Map<string, BookTop>()
  return ({ width, limit }) => {
    const key = `${width}:${Math.min(limit, CHECKSUM_LEVELS)}`
    const top = tops.get(key) ?? createBookTop()
    tops.set(key, top)
    return top
  }
}

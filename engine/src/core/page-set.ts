/** Bits in a word, and the shift that divides by it. */
const WORD_SHIFT = 5

/** The index of the lowest bit that is set; the word must not be zero. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}

/** The bits of a word that lie above a bit's index, which is taken modulo 32. */
export function bitsAbove(word: number, index: number): number {
  return word & (-2 << index)
}

/** A set of small integers that finds the next member in a handful of steps, however far it is. */
export interface PageSet {
  add(page: number): void
  remove(page: number): void
  /** The smallest member above a number, on the number's own side of the book, or −1. */
  after(page: number): number
}

/** Four heights of 32-fold summary: a bit is set where the word below it is not zero. */
const HEIGHTS = 4

/** Members are 0 … 2^21 − 1: the upper bits of a key, a side in each half. */
export function createPageSet(): PageSet {
  const heights = [2 ** 16, 2 ** 11, 2 ** 6, 2].map((words) => new Int32Array(words))

  return {
    add(page) {
      for (let height = 0, index = page; height < HEIGHTS; height += 1, index >>>= WORD_SHIFT) {
        const words = heights[height]
        const before = words[index >>> WORD_SHIFT]
        words[index >>> WORD_SHIFT] = before | (1 << index)
        if (before !== 0) return
      }
    },

    remove(page) {
      for (let height = 0, index = page; height < HEIGHTS; height += 1, index >>>= WORD_SHIFT) {
        const words = heights[height]
        words[index >>> WORD_SHIFT] &= ~(1 << index)
        if (words[index >>> WORD_SHIFT] !== 0) return
      }
    },

    after(page) {
      for (let height = 0, index = page; height < HEIGHTS; height += 1, index >>>= WORD_SHIFT) {
        const word = bitsAbove(heights[height][index >>> WORD_SHIFT], index)
        if (word === 0) continue
        let found = (index & ~31) | lowestBit(word)
        for (let below = height - 1; below >= 0; below -= 1) {
          found = (found << WORD_SHIFT) | lowestBit(heights[below][found])
        }
        return found
      }
      return -1
    },
  }
}

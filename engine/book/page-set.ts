import { PAGE_SET } from './state'

/** The bits of a word that lie above a bit's index, which is taken modulo 64. */
export function bitsAbove(word: u64, index: u32): u64 {
  return word & ((-2 as u64) << index)
}

/**
 * The ladder's pages that are in use, 0 … 2^19 − 1: a set that finds its next member in a handful of
 * steps, however far it is. It has three heights of 64-fold summary: a bit is set where the word
 * below it is not zero.
 */
const HEIGHTS: i32 = 3
const HEIGHT_1: usize = PAGE_SET + (8 << 13)
const HEIGHT_2: usize = HEIGHT_1 + (8 << 7)

function wordAt(height: i32, word: u32): usize {
  const start = height === 0 ? PAGE_SET : height === 1 ? HEIGHT_1 : HEIGHT_2
  return start + (word << 3)
}

export function addPage(page: u32): void {
  let index = page
  for (let height = 0; height < HEIGHTS; height += 1) {
    const word = wordAt(height, index >>> 6)
    const before = load<u64>(word)
    store<u64>(word, before | ((1 as u64) << index))
    if (before !== 0) return
    index >>>= 6
  }
}

export function removePage(page: u32): void {
  let index = page
  for (let height = 0; height < HEIGHTS; height += 1) {
    const word = wordAt(height, index >>> 6)
    const left = load<u64>(word) & ~((1 as u64) << index)
    store<u64>(word, left)
    if (left !== 0) return
    index >>>= 6
  }
}

/** The smallest member above a page, on the page's own side of the book, or −1. */
export function pageAfter(page: u32): i32 {
  let index = page
  for (let height = 0; height < HEIGHTS; height += 1) {
    const above = bitsAbove(load<u64>(wordAt(height, index >>> 6)), index)
    if (above !== 0) return lowestPage((index & ~63) | (ctz(above) as u32), height)
    index >>>= 6
  }
  return -1
}

/** The smallest member below the bit of a height. */
function lowestPage(index: u32, height: i32): i32 {
  for (let below = height - 1; below >= 0; below -= 1) {
    index = (index << 6) | (ctz(load<u64>(wordAt(below, index))) as u32)
  }
  return index
}

import { PAGE_SET } from './state'

/** The bits of a word that lie above a bit's index, which is taken modulo 32. */
export function bitsAbove(word: u32, index: u32): u32 {
  return word & ((-2 as u32) << (index & 31))
}

/**
 * The ladder's pages that are in use, 0 … 2^21 − 1: a set that finds its next member in a handful of
 * steps, however far it is. It has four heights of 32-fold summary: a bit is set where the word
 * below it is not zero.
 */
const HEIGHTS: i32 = 4
const HEIGHT_1: usize = PAGE_SET + (4 << 16)
const HEIGHT_2: usize = HEIGHT_1 + (4 << 11)
const HEIGHT_3: usize = HEIGHT_2 + (4 << 6)

function wordAt(height: i32, word: u32): usize {
  const start =
    height === 0 ? PAGE_SET : height === 1 ? HEIGHT_1 : height === 2 ? HEIGHT_2 : HEIGHT_3
  return start + (word << 2)
}

export function addPage(page: u32): void {
  let index = page
  for (let height = 0; height < HEIGHTS; height += 1) {
    const word = wordAt(height, index >>> 5)
    const before = load<u32>(word)
    store<u32>(word, before | ((1 as u32) << (index & 31)))
    if (before !== 0) return
    index >>>= 5
  }
}

export function removePage(page: u32): void {
  let index = page
  for (let height = 0; height < HEIGHTS; height += 1) {
    const word = wordAt(height, index >>> 5)
    const left = load<u32>(word) & ~((1 as u32) << (index & 31))
    store<u32>(word, left)
    if (left !== 0) return
    index >>>= 5
  }
}

/** The smallest member above a page, on the page's own side of the book, or −1. */
export function pageAfter(page: u32): i32 {
  let index = page
  for (let height = 0; height < HEIGHTS; height += 1) {
    const above = bitsAbove(load<u32>(wordAt(height, index >>> 5)), index)
    if (above !== 0) return lowestPage((index & ~31) | ctz(above), height)
    index >>>= 5
  }
  return -1
}

/** The smallest member below the bit of a height. */
function lowestPage(index: u32, height: i32): i32 {
  for (let below = height - 1; below >= 0; below -= 1) {
    index = (index << 5) | ctz(load<u32>(wordAt(below, index)))
  }
  return index
}

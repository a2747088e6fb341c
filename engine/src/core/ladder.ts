import type { LevelQueue } from './level-queue.js'
import { bitsAbove, createPageSet, lowestBit } from './page-set.js'
import { NO_KEY } from './price-key.js'
import { createSlots } from './slots.js'

/** Both ladders of a book: which level is filed under which key, and which key comes next. */
export interface Ladder {
  /** The smallest key on a key's side, or `NO_KEY`. */
  best(key: number): number
  /** The level under a key, or 0. */
  find(key: number): number
  /** The level under a key, opened if there is none. */
  open(key: number): number
  /** Gives back the level under a key, which must be there and be empty. */
  close(key: number): void
  /** The next key behind this one, on its side; `NO_KEY` behind the last. The key may be vacant. */
  after(key: number): number
}

const PAGES = 2 ** 21
/** The top bit of a key is its side. */
const SIDE_SHIFT = 30
const PAGE_SHIFT = 10
const LEAF_SHIFT = 5
const FAN = 31

/**
 * A trie over keys of 31 bits. The upper 21 name a page of 1024 keys; a page in use has a node of 32
 * leaves, and a leaf has 32 levels. Nodes and leaves are blocks of the same kind: 32 children, and a
 * word that says which are there. So a level is three loads away, the next one behind an emptied
 * level a few more, and a lone order at a far price costs two blocks of 128 bytes.
 */
export function createLadder(capacity: number, levels: LevelQueue): Ladder {
  const pages = new Int32Array(PAGES)
  const inUse = createPageSet()
  const blocks = 2 * capacity
  const children = new Int32Array((blocks + 1) << LEAF_SHIFT)
  const present = new Int32Array(blocks + 1)
  const slots = createSlots({ first: 1, capacity: blocks, links: children, shift: LEAF_SHIFT })
  const best = new Int32Array(2).fill(NO_KEY)

  function nodeIn(page: number): number {
    const node = pages[page]
    if (node !== 0) return node
    inUse.add(page)
    pages[page] = slots.take()
    return pages[page]
  }

  function leafIn(node: number, key: number): number {
    const at = (node << LEAF_SHIFT) | ((key >>> LEAF_SHIFT) & FAN)
    const leaf = children[at]
    if (leaf !== 0) return leaf
    present[node] |= 1 << (key >>> LEAF_SHIFT)
    children[at] = slots.take()
    return children[at]
  }

  function open(key: number): number {
    const leaf = leafIn(nodeIn(key >>> PAGE_SHIFT), key)
    const at = (leaf << LEAF_SHIFT) | (key & FAN)
    const level = children[at]
    if (level !== 0) return level
    present[leaf] |= 1 << key
    children[at] = levels.open(key)
    if (key < best[key >>> SIDE_SHIFT]) best[key >>> SIDE_SHIFT] = key
    return children[at]
  }

  function close(key: number): void {
    const page = key >>> PAGE_SHIFT
    const node = pages[page]
    const leafAt = (node << LEAF_SHIFT) | ((key >>> LEAF_SHIFT) & FAN)
    const leaf = children[leafAt]
    const levelAt = (leaf << LEAF_SHIFT) | (key & FAN)
    levels.close(children[levelAt])
    children[levelAt] = 0
    present[leaf] &= ~(1 << key)
    if (present[leaf] === 0) closeLeaf(page, node, leafAt)
    if (key === best[key >>> SIDE_SHIFT]) best[key >>> SIDE_SHIFT] = after(key)
  }

  function closeLeaf(page: number, node: number, leafAt: number): void {
    slots.give(children[leafAt])
    children[leafAt] = 0
    present[node] &= ~(1 << (leafAt & FAN))
    if (present[node] !== 0) return
    slots.give(node)
    pages[page] = 0
    inUse.remove(page)
  }

  function find(key: number): number {
    const node = pages[key >>> PAGE_SHIFT]
    if (node === 0) return 0
    const leaf = children[(node << LEAF_SHIFT) | ((key >>> LEAF_SHIFT) & FAN)]
    return leaf === 0 ? 0 : children[(leaf << LEAF_SHIFT) | (key & FAN)]
  }

  function after(key: number): number {
    const page = key >>> PAGE_SHIFT
    const node = pages[page]
    if (node !== 0) {
      const leaf = children[(node << LEAF_SHIFT) | ((key >>> LEAF_SHIFT) & FAN)]
      const siblings = leaf === 0 ? 0 : bitsAbove(present[leaf], key)
      if (siblings !== 0) return (key & ~FAN) | lowestBit(siblings)
      const leaves = bitsAbove(present[node], key >>> LEAF_SHIFT)
      if (leaves !== 0) return firstIn(page, node, leaves)
    }
    const next = inUse.after(page)
    return next === -1 ? NO_KEY : firstIn(next, pages[next], present[pages[next]])
  }

  /** The smallest key among some leaves of a page's node. */
  function firstIn(page: number, node: number, leaves: number): number {
    const index = lowestBit(leaves)
    const leaf = children[(node << LEAF_SHIFT) | index]
    return (page << PAGE_SHIFT) | (index << LEAF_SHIFT) | lowestBit(present[leaf])
  }

  return { best: (key) => best[key >>> SIDE_SHIFT], find, open, close, after }
}

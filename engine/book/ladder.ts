import { giveLevel, Level, NO_LEVEL, takeLevel } from './level'
import { addPage, bitsAbove, pageAfter, removePage } from './page-set'
import { Pool } from './pool'
import { NO_KEY, SIDE_BITS } from './price-key'
import { PAGES, POOLS, State, state } from './state'

/**
 * Both ladders of a book are one trie over keys of 31 bits: which level is filed under which key,
 * and which key comes next. The upper 19 bits name a page of 4096 keys; a page in use has a node of
 * 64 leaves, and a leaf has 64 levels. Nodes and leaves are blocks of the same kind. So a level is
 * three loads away, the next one behind an emptied level a few more, and a lone order at a far price
 * costs two small blocks.
 */
@unmanaged
class Block {
  /** Which children are there. The block has their addresses right behind it. */
  present: u64

  /** Where the address of a child is; the index is taken modulo 64. */
  childAt(index: u32): usize {
    return changetype<usize>(this) + 8 + ((index & 63) << 2)
  }

  child(index: u32): usize {
    return load<u32>(this.childAt(index))
  }

  put(index: u32, child: usize): void {
    store<u32>(this.childAt(index), child)
    this.present |= (1 as u64) << index
  }

  /** Takes a child out, and tells whether it was the last one. */
  drop(index: u32): bool {
    store<u32>(this.childAt(index), 0)
    this.present &= ~((1 as u64) << index)
    return this.present === 0
  }
}

const BLOCK: usize = 8 + 64 * 4
const blockPool = changetype<Pool>(POOLS + 2 * offsetof<Pool>())

/** Makes room for the blocks of a book: two for each order, if each has a page of its own. */
export function openLadder(start: usize, capacity: usize): usize {
  blockPool.open(start, BLOCK)
  state.bestAsk = NO_KEY
  state.bestBid = NO_KEY
  return start + 2 * capacity * BLOCK
}

/** The smallest key on a key's side, or `NO_KEY`. */
export function bestKey(key: u32): u32 {
  return load<u32>(bestAt(key))
}

function bestAt(key: u32): usize {
  return changetype<usize>(state) + offsetof<State>('bestAsk') + ((key >>> SIDE_BITS) << 2)
}

/** The level under a key, or `NO_LEVEL`. */
export function findLevel(key: u32): Level {
  const node = changetype<Block>(nodeOf(key >>> 12))
  if (changetype<usize>(node) === 0) return NO_LEVEL
  const leaf = changetype<Block>(node.child(key >>> 6))
  if (changetype<usize>(leaf) === 0) return NO_LEVEL
  return changetype<Level>(leaf.child(key))
}

/** The level under a key, opened if there is none. */
export function openLevel(key: u32): Level {
  const leaf = openLeaf(openNode(key >>> 12), key >>> 6)
  const found = leaf.child(key)
  if (found !== 0) return changetype<Level>(found)
  const level = takeLevel(key)
  leaf.put(key, changetype<usize>(level))
  if (key < bestKey(key)) store<u32>(bestAt(key), key)
  return level
}

function openNode(page: u32): Block {
  const found = nodeOf(page)
  if (found !== 0) return changetype<Block>(found)
  const node = blockPool.take()
  store<u32>(PAGES + (page << 2), node)
  addPage(page)
  return changetype<Block>(node)
}

function openLeaf(node: Block, index: u32): Block {
  const found = node.child(index)
  if (found !== 0) return changetype<Block>(found)
  const leaf = blockPool.take()
  node.put(index, leaf)
  return changetype<Block>(leaf)
}

/**
 * Gives back a level that nobody stands in. Its key comes from the caller: read out of the level, it
 * would have every level of a sweep wait for the one before it.
 */
export function closeLevel(level: Level, key: u32): void {
  const node = changetype<Block>(nodeOf(key >>> 12))
  const leaf = changetype<Block>(node.child(key >>> 6))
  giveLevel(level)
  const emptied = leaf.drop(key)
  if (emptied) closeLeaf(node, key, leaf)
  if (key !== bestKey(key)) return
  // All that is left in its leaf lies behind the best.
  store<u32>(bestAt(key), emptied ? keyAfter(key) : (key & ~63) | (ctz(leaf.present) as u32))
}

function closeLeaf(node: Block, key: u32, leaf: Block): void {
  blockPool.give(changetype<usize>(leaf))
  if (!node.drop(key >>> 6)) return
  blockPool.give(changetype<usize>(node))
  store<u32>(PAGES + ((key >>> 12) << 2), 0)
  removePage(key >>> 12)
}

/** The next key behind this one, on its side; `NO_KEY` behind the last. The key may be vacant. */
export function keyAfter(key: u32): u32 {
  const page = key >>> 12
  const node = changetype<Block>(nodeOf(page))
  if (changetype<usize>(node) !== 0) {
    const leaf = changetype<Block>(node.child(key >>> 6))
    const levels = changetype<usize>(leaf) === 0 ? (0 as u64) : bitsAbove(leaf.present, key)
    if (levels !== 0) return (key & ~63) | (ctz(levels) as u32)
    const leaves = bitsAbove(node.present, key >>> 6)
    if (leaves !== 0) return firstIn(page, node, leaves)
  }
  const next = pageAfter(page)
  if (next === -1) return NO_KEY
  const nextNode = changetype<Block>(nodeOf(next))
  return firstIn(next, nextNode, nextNode.present)
}

/** The smallest key among some leaves of a page's node. */
function firstIn(page: u32, node: Block, leaves: u64): u32 {
  const index = ctz(leaves) as u32
  const leaf = changetype<Block>(node.child(index))
  return (page << 12) | (index << 6) | (ctz(leaf.present) as u32)
}

function nodeOf(page: u32): usize {
  return load<u32>(PAGES + (page << 2))
}

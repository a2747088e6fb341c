import type { Side } from '@truebook/shared/words'

/** A level of a book, or of several levels grouped: price in ticks, quantity in lots. */
export interface DepthLevel {
  readonly price: number
  readonly quantity: number
}

/** One side of a book as levels: what rests at each price. */
export interface Ladder {
  /** Sets a level's total in lots; 0 removes it. */
  set(price: number, quantity: number): void
  /** A level's total in lots; 0 where nothing rests. */
  at(price: number): number
  /**
   * The `limit` best levels, grouped by a width in ticks. A bid's group has its lower end as price and an
   * ask's its upper one, so that no level looks better than it is.
   */
  best(limit: number, width?: number): DepthLevel[]
  /** Calls `visit` for the levels worse than a price, the best of them first, until it gives false. */
  fromBehind(price: number, visit: (price: number, quantity: number) => boolean): void
  /** The price of the level with this rank; 0 is the best. */
  priceAt(rank: number): number
  size(): number
  /** A ladder of the same levels, which changes by itself. */
  copy(): Ladder
}

/** Neighbouring levels, the best one last. Not empty, except for the only block of an empty ladder. */
interface Block {
  readonly prices: number[]
  readonly quantities: number[]
  /** The sum of its quantities; undefined once one of them has changed. */
  total: number | undefined
}

/**
 * The most levels in a block: a full one is halved, so that a change among a million levels moves few
 * numbers.
 */
const MOST_LEVELS = 512

/** The price of the group that a price falls into: below it for bids, above it for asks. */
export function groupOf(price: number, side: Side, width: number): number {
  return (side === 'BUY' ? Math.floor(price / width) : Math.ceil(price / width)) * width
}

export function createLadder(side: Side): Ladder {
  return ladderOf(side, [blockOf([], [])])
}

function blockOf(prices: number[], quantities: number[]): Block {
  return { prices, quantities, total: undefined }
}

/** A ladder of these blocks, the block with the best levels last. */
function ladderOf(side: Side, blocks: Block[]): Ladder {
  const sign = side === 'BUY' ? 1 : -1
  let size = blocks.reduce((sum, { prices }) => sum + prices.length, 0)

  /** The index of the block that contains a price, or would. */
  function placeOf(price: number): number {
    let low = 0
    let high = blocks.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      const { prices } = blocks[middle]
      if ((prices[prices.length - 1] - price) * sign < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A price's index in a block, or where it would be inserted. */
  function placeIn({ prices }: Block, price: number): number {
    let low = 0
    let high = prices.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((prices[middle] - price) * sign < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  function insert(place: number, at: number, level: DepthLevel): void {
    const { prices, quantities } = blocks[place]
    prices.splice(at, 0, level.price)
    quantities.splice(at, 0, level.quantity)
    size += 1
    if (prices.length <= MOST_LEVELS) return
    const half = MOST_LEVELS / 2
    blocks.splice(place + 1, 0, blockOf(prices.splice(half), quantities.splice(half)))
  }

  function remove(place: number, at: number): void {
    const { prices, quantities } = blocks[place]
    prices.splice(at, 1)
    quantities.splice(at, 1)
    size -= 1
    if (prices.length === 0 && blocks.length > 1) blocks.splice(place, 1)
  }

  /** Adds a block's levels to groups, the best first; false where another group would exceed the limit. */
  function addTo(groups: Groups, block: Block): boolean {
    const { prices, quantities } = block
    const last = prices.length - 1
    if (groups.of(prices[0]) === groups.of(prices[last])) {
      block.total ??= quantities.reduce((sum, quantity) => sum + quantity, 0)
      return groups.add(prices[0], block.total)
    }
    for (let at = last; at >= 0; at--) {
      if (!groups.add(prices[at], quantities[at])) return false
    }
    return true
  }

  return {
    set(price, quantity) {
      const place = placeOf(price)
      const block = blocks[place]
      const at = placeIn(block, price)
      const exists = block.prices[at] === price
      block.total = undefined
      if (exists && quantity > 0) block.quantities[at] = quantity
      else if (exists) remove(place, at)
      else if (quantity > 0) insert(place, at, { price, quantity })
    },
    at(price) {
      const block = blocks[placeOf(price)]
      const at = placeIn(block, price)
      return block.prices[at] === price ? block.quantities[at] : 0
    },
    best(limit, width = 1) {
      const groups = groupsOf({ side, width, limit })
      let place = size === 0 ? -1 : blocks.length - 1
      while (place >= 0 && addTo(groups, blocks[place])) place -= 1
      return groups.levels
    },
    fromBehind(price, visit) {
      const first = placeOf(price)
      let at = placeIn(blocks[first], price) - 1
      for (let place = first; place >= 0; place--) {
        const { prices, quantities } = blocks[place]
        for (; at >= 0; at--) if (!visit(prices[at], quantities[at])) return
        at = (blocks[place - 1]?.prices.length ?? 0) - 1
      }
    },
    priceAt(rank) {
      let place = blocks.length - 1
      let left = rank
      for (; left >= blocks[place].prices.length; place--) left -= blocks[place].prices.length
      return blocks[place].prices[blocks[place].prices.length - 1 - left]
    },
    size: () => size,
    copy() {
      const copies = blocks.map(({ prices, quantities }) => blockOf([...prices], [...quantities]))
      return ladderOf(side, copies)
    },
  }
}

interface Groups {
  readonly levels: DepthLevel[]
  /** The price of the group that a price falls into. */
  of(price: number): number
  /** Adds the quantity at a price to its group; false where a new group would exceed the limit. */
  add(price: number, quantity: number): boolean
}

function groupsOf(terms: { side: Side; width: number; limit: number }): Groups {
  const levels: { price: number; quantity: number }[] = []
  const of = (price: number) => groupOf(price, terms.side, terms.width)
  return {
    levels,
    of,
    add(price, quantity) {
      const group = of(price)
      const last = levels[levels.length - 1]
      if (last?.price === group) last.quantity += quantity
      else if (levels.length === terms.limit) return false
      else levels.push({ price: group, quantity })
      return true
    },
  }
}

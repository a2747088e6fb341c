/** One side of a book as levels: what rests at each price. */
export interface Ladder {
  /** Sets a level's total in lots; 0 removes it. */
  set(price: number, quantity: number): void
  /** A level's total in lots; 0 where nothing rests. */
  at(price: number): number
  /** Calls `visit` from the best level on, until it gives false. */
  fromBest(visit: (price: number, quantity: number) => boolean): void
  /** Goes on as `fromBest` does, from the first level that is worse than a price. */
  fromBehind(price: number, visit: (price: number, quantity: number) => boolean): void
  /** The price of a level by its rank: 0 is the best. */
  priceAt(rank: number): number
  size(): number
  /** The same levels, to be changed on their own. */
  copy(): Ladder
}

/**
 * Prices stand sorted with the best one last, because most changes happen near the best: adding and
 * removing there moves few numbers. Bids rise towards the end, asks fall.
 */
export function createLadder(side: 'BUY' | 'SELL'): Ladder {
  return ladderOf(side, [], [])
}

function ladderOf(side: 'BUY' | 'SELL', prices: number[], quantities: number[]): Ladder {
  const sign = side === 'BUY' ? 1 : -1

  function set(price: number, quantity: number): void {
    const at = placeOf(price)
    const exists = prices[at] === price
    if (exists && quantity > 0) quantities[at] = quantity
    else if (exists) remove(at)
    else if (quantity > 0) insert(at, price, quantity)
  }

  /** Where a price stands, or would. */
  function placeOf(price: number): number {
    let low = 0
    let high = prices.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((prices[middle] - price) * sign < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  function insert(at: number, price: number, quantity: number): void {
    prices.splice(at, 0, price)
    quantities.splice(at, 0, quantity)
  }

  function remove(at: number): void {
    prices.splice(at, 1)
    quantities.splice(at, 1)
  }

  function visitFrom(first: number, visit: (price: number, quantity: number) => boolean): void {
    for (let at = first; at >= 0; at--) {
      if (!visit(prices[at], quantities[at])) return
    }
  }

  return {
    set,
    at(price) {
      const at = placeOf(price)
      return prices[at] === price ? quantities[at] : 0
    },
    fromBest: (visit) => visitFrom(prices.length - 1, visit),
    fromBehind: (price, visit) => visitFrom(placeOf(price) - 1, visit),
    priceAt: (rank) => prices[prices.length - 1 - rank],
    size: () => prices.length,
    copy: () => ladderOf(side, [...prices], [...quantities]),
  }
}

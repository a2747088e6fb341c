import { MAX_TICKS } from '@truebook/shared/units'
import type { FlowMarket } from './flow-world.js'
import { createRandom } from './random.js'

/** Prices that an operator sets in place of a status. Their chance is their own. */
export interface FlowPrices {
  /** In ticks, of a market that there may be; undefined where a status is set. */
  next(market: FlowMarket | undefined): number | undefined
}

export function createFlowPrices(seed: number): FlowPrices {
  const random = createRandom(seed + 5 * 2 ** 28)
  return {
    next(market) {
      if (!random.chance(0.3)) return undefined
      if (!market) return 1
      const { mid, spread, rules } = market
      const { minPrice } = rules
      // Far from what is traded at no limit is taken until the next price: seldom.
      if (random.chance(0.8)) return Math.max(minPrice, mid + random.between(-spread, spread))
      return random.pick([0, minPrice - 1, minPrice, 2 * mid, MAX_TICKS + 1])
    },
  }
}

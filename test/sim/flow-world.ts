import type { Asset } from '@truebook/shared/asset'
import type { Command } from '@truebook/shared/command'
import { checkMarket, type Market, type MarketUnits } from '@truebook/shared/market'
import type { OrderId } from '@truebook/shared/order-id'
import { atoms, lots, MAX_LOTS, ticks } from '@truebook/shared/units'
import { MARKET_STATUSES, SELF_TRADES } from '@truebook/shared/words'
import { createRandom, type Random } from './random.js'

/** A market of the flow: its rules, and about where and in what sizes it trades. */
export interface FlowMarket {
  readonly rules: Market
  readonly units: MarketUnits
  /** In ticks; it drifts, and follows the trades. */
  mid: number
  /** How many ticks most limits lie from it. */
  readonly spread: number
  /** The largest usual size. */
  readonly lots: number
}

/** Quotes and bases of all kinds of scales: no decimals, few, and the most there can be. */
export function createAssets(random: Random, markets: number): Asset[] {
  const decimals = [8, 18, ...Array.from({ length: markets }, () => random.pick([0, 2, 8, 18]))]
  return decimals.map((digits, i) => ({
    id: i + 1,
    symbol: i < 2 ? `QUOTE${i + 1}` : `BASE${i - 1}`,
    name: `Asset ${i + 1}`,
    decimals: digits,
    displayDecimals: random.below(digits + 1),
    chainDecimals: random.chance(0.5) ? digits : random.below(digits + 1),
  }))
}

/** What a market trades, and for what. */
export interface Pair {
  readonly base: Asset
  readonly quote: Asset
}

/** Decides which assets a market is of, given those that would be its own. */
export type Pairing = (own: Pair) => Pair

/** With fewer decimals of the quote, not every grid is a market's. */
const LEAST_QUOTE_DECIMALS = 8

/**
 * In half of the flows, markets share assets: base of two, or base of one and quote of another, even the same
 * two the other way round. Its chance is its own: other flows stay what they were.
 */
export function createPairing(seed: number, assets: readonly Asset[]): Pairing {
  const random = createRandom(seed + 3 * 2 ** 29)
  const share = random.pick([0, 0, 0.5, 1])
  const taken: Pair[] = []

  function sharedWith(own: Pair): Pair[] {
    const earlier = assets.slice(0, assets.indexOf(own.base))
    const quotes = [...earlier, own.base].filter(({ decimals }) => decimals >= LEAST_QUOTE_DECIMALS)
    const pairs = earlier.flatMap((base) => quotes.map((quote) => ({ base, quote })))
    const isTaken = ({ base, quote }: Pair) =>
      taken.some((pair) => pair.base === base && pair.quote === quote)
    return pairs.filter((pair) => pair.base !== pair.quote && !isTaken(pair))
  }

  return (own) => {
    const pairs = random.chance(share) ? sharedWith(own) : []
    const pair = pairs.length > 0 ? random.pick(pairs) : own
    taken.push(pair)
    return pair
  }
}

interface Grid {
  readonly tickSize: string
  readonly stepSize: string
  readonly mid: number
  readonly spread: number
  readonly lots: number
}

/**
 * Usual and odd grids. In the fourth a tick-lot is one atom, in the fifth an order has as many lots as it
 * may, and in the last as large a notional.
 */
const GRIDS: readonly Grid[] = [
  { tickSize: '1', stepSize: '1', mid: 100, spread: 8, lots: 10 },
  { tickSize: '0.01', stepSize: '1', mid: 6_183_700, spread: 30, lots: 100_000 },
  { tickSize: '0.5', stepSize: '10', mid: 40, spread: 4, lots: 1000 },
  { tickSize: '0.00000001', stepSize: '1', mid: 5000, spread: 12, lots: 3 },
  { tickSize: '0.0001', stepSize: '1', mid: 60, spread: 5, lots: MAX_LOTS },
  { tickSize: '25', stepSize: '1', mid: 2 ** 29, spread: 2 ** 20, lots: 2 ** 22 },
]

const FEES: readonly (readonly [number, number])[] = [
  [200, 700],
  [0, 0],
  [0, 1],
  [333_333, 999_999],
  [1500, 1500],
]

/** As many markets as there are bases. */
export function createFlowMarkets(
  random: Random,
  assets: readonly Asset[],
  pairing: Pairing,
): FlowMarket[] {
  return assets.slice(2).map((base, i) => {
    const pair = pairing({ base, quote: assets[random.below(2)] })
    return createFlowMarket(random, pair, i + 1)
  })
}

/**
 * The commands that make markets: some without a status, which are ACTIVE, some with one. Which ones has a
 * chance of its own.
 */
export function createListing(seed: number): (id: OrderId, market: Market) => Command {
  const random = createRandom(seed + 7 * 2 ** 29)
  return (id, market) => {
    if (random.chance(0.3)) return { type: 'create_market', id, market }
    const status = random.chance(0.4) ? 'ACTIVE' : random.pick(MARKET_STATUSES)
    return { type: 'create_market_as', id, market, status }
  }
}

/** A market with rules that its dice decide. */
function createFlowMarket(random: Random, { base, quote }: Pair, id: number): FlowMarket {
  const grid = random.pick(GRIDS)
  const [makerFeePpm, takerFeePpm] = random.pick(FEES)
  const rules = {
    id,
    ticker: `${base.symbol}_${quote.symbol}`,
    description: '',
    baseAsset: base.id,
    quoteAsset: quote.id,
    tickSize: grid.tickSize,
    stepSize: grid.stepSize,
    minPrice: ticks(random.pick([1, 1, Math.max(1, grid.mid - grid.spread)])),
    minQuantity: lots(random.pick([1, 1, 2])),
    minTradeSize: atoms(0n),
    makerFeePpm,
    takerFeePpm,
    marketOrderMarginBps: random.pick([0, 10, 500, 500, 20_000]),
    maxPriceDeviationBps: Math.ceil((grid.spread / grid.mid) * random.pick([5e3, 2e4, 1e5, 1e6])),
    selfTrade: random.pick(SELF_TRADES),
  }
  const units = checkMarket(rules, { base, quote })
  if (typeof units === 'string') throw new Error(units)
  const least = BigInt(grid.mid) * BigInt(random.pick([0, 0, 1, 2])) * units.tickLotAtoms
  const { mid, spread, lots: size } = grid
  return { rules: { ...rules, minTradeSize: atoms(least) }, units, mid, spread, lots: size }
}

/**
 * What one run is like. Every run has its own mixture, so that runs differ more than their
 * commands do: some hold hardly any order by quote, others little else.
 */
export interface Temper {
  readonly weights: Readonly<Record<StepKind, number>>
  readonly market: number
  readonly byQuote: number
  readonly immediate: number
  readonly postOnly: number
  readonly expiring: number
  readonly named: number
  readonly odd: number
  readonly replayed: number
  readonly stale: number
  /** How likely an order is priced to trade at once. */
  readonly eager: number
  /** The longest usual time between two commands, in milliseconds. */
  readonly pause: number
  readonly jumps: number
  readonly restarts: number
}

export type StepKind =
  | 'place'
  | 'cancel'
  | 'cancelAll'
  | 'cancelAllAfter'
  | 'transfer'
  | 'withdraw'
  | 'deposit'
  | 'operate'
  | 'status'
  | 'tick'
  | 'amend'
  | 'placeBatch'
  | 'cancelBatch'
  | 'amendBatch'

export function createTemper(random: Random): Temper {
  const share = (most: number) => (random.chance(0.25) ? 0 : (random.below(1000) / 1000) * most)
  return {
    weights: {
      place: random.between(400, 800),
      cancel: random.between(50, 300),
      cancelAll: random.below(12),
      cancelAllAfter: random.below(25),
      transfer: random.below(30),
      withdraw: random.below(20),
      deposit: random.between(5, 40),
      operate: random.below(5),
      status: random.below(10),
      tick: random.below(20),
      amend: random.between(20, 250),
      placeBatch: random.below(40),
      cancelBatch: random.below(15),
      amendBatch: 15,
    },
    market: share(0.4),
    byQuote: share(0.8),
    immediate: share(0.5),
    postOnly: share(0.4),
    expiring: share(0.5),
    named: share(0.3),
    odd: share(0.1),
    replayed: share(0.05),
    stale: share(0.03),
    eager: 0.2 + share(0.5),
    pause: random.pick([1, 20, 200, 3000]),
    jumps: share(0.002),
    restarts: random.pick([0.0002, 0.002]),
  }
}

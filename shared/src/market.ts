import type { Asset } from './asset.js'
import { amount, branded, int, oneOf, record, type Shaped, text } from './codec.js'
import { formatUnits, parseDecimal } from './decimal.js'
import { MAX_MARKET_ID } from './order-id.js'
import { type Atoms, atoms, lots, MAX_ATOMS, MAX_LOTS, MAX_TICK_LOTS, ticks } from './units.js'
import { SELF_TRADES } from './words.js'

const marketShape = {
  /** From 1 to 4095. */
  id: int,
  /** Base and quote joined by an underscore: BTC_USDC. */
  ticker: text,
  description: text,
  baseAsset: int,
  quoteAsset: int,
  /** The price of one tick, in quote per base: '0.01'. */
  tickSize: text,
  /** The size of one lot, in base: '0.00001'. */
  stepSize: text,
  minPrice: branded(ticks),
  minQuantity: branded(lots),
  /** The least notional of an order, in quote atoms. */
  minTradeSize: amount,
  /** Millionths of a fill's notional, in the quote asset. */
  makerFeePpm: int,
  takerFeePpm: int,
  /** How far from the best price a market order may trade, in hundredths of a percent. */
  marketOrderMarginBps: int,
  /** How far from the market's price a limit may lie, in hundredths of a percent. */
  maxPriceDeviationBps: int,
  selfTrade: oneOf(SELF_TRADES),
}

/** A market's rules, as the command that makes it carries them. */
export type Market = Shaped<typeof marketShape>

export const marketField = record(marketShape)

/** What a market's rules amount to in atoms. */
export interface MarketUnits {
  /** Base atoms of one lot. */
  readonly lotAtoms: Atoms
  /** Quote atoms of one tick × one lot: a notional in tick-lots times this is exact. */
  readonly tickLotAtoms: Atoms
}

const SCALE = 18
/** The most basis points: a thousandfold. No price band needs more. */
const MAX_BPS = 10_000_000
const WHOLE = 10n ** BigInt(2 * SCALE)
// The largest order must still be an amount, its fee included (which is less than its notional).
const MOST_LOT_ATOMS = (MAX_ATOMS - 1n) / BigInt(MAX_LOTS)
const MOST_TICK_LOT_ATOMS = (MAX_ATOMS - 1n) / (2n * BigInt(MAX_TICK_LOTS))

/** Works out a market's units, or gives the sentence that says what is wrong with its rules. */
export function checkMarket(
  market: Market,
  assets: { readonly base: Asset; readonly quote: Asset },
): MarketUnits | string {
  const wrong = checkRules(market, assets)
  if (wrong) return wrong
  const tick = parseDecimal(market.tickSize, SCALE)
  const step = parseDecimal(market.stepSize, SCALE)
  const lotAtoms = parseDecimal(market.stepSize, assets.base.decimals)
  if (!tick.ok || tick.value === 0n) return `tickSize is no positive decimal: ${market.tickSize}.`
  if (!step.ok || step.value === 0n) return `stepSize is no positive decimal: ${market.stepSize}.`
  if (!lotAtoms.ok) return `stepSize ${market.stepSize} is finer than one atom of the base asset.`
  const scaled = tick.value * step.value * 10n ** BigInt(assets.quote.decimals)
  if (scaled % WHOLE !== 0n) {
    return `tickSize × stepSize is not a whole number of ${assets.quote.symbol} atoms.`
  }
  const tickLotAtoms = scaled / WHOLE
  if (lotAtoms.value > MOST_LOT_ATOMS) {
    const most = formatUnits(MOST_LOT_ATOMS, assets.base.decimals)
    return `stepSize must be at most ${most}, but ${market.stepSize} came.`
  }
  if (tickLotAtoms > MOST_TICK_LOT_ATOMS) {
    const { decimals, symbol } = assets.quote
    const most = formatUnits(MOST_TICK_LOT_ATOMS, decimals)
    return `tickSize × stepSize must be at most ${most} ${symbol}, but it is ${formatUnits(tickLotAtoms, decimals)}.`
  }
  return { lotAtoms: atoms(lotAtoms.value), tickLotAtoms: atoms(tickLotAtoms) }
}

function checkRules(
  market: Market,
  { base, quote }: { readonly base: Asset; readonly quote: Asset },
): string | undefined {
  if (market.id < 1 || market.id > MAX_MARKET_ID) return `id must be from 1 to ${MAX_MARKET_ID}.`
  if (base.id === quote.id) return 'baseAsset and quoteAsset must differ.'
  if (market.ticker !== `${base.symbol}_${quote.symbol}`) {
    return `ticker must be ${base.symbol}_${quote.symbol}.`
  }
  if (market.makerFeePpm > market.takerFeePpm) return 'makerFeePpm must not exceed takerFeePpm.'
  if (market.takerFeePpm >= 1_000_000) return 'takerFeePpm must be below 1,000,000.'
  if (market.marketOrderMarginBps > MAX_BPS || market.maxPriceDeviationBps > MAX_BPS) {
    return `marketOrderMarginBps and maxPriceDeviationBps must be at most ${MAX_BPS}.`
  }
  if (market.minQuantity < 1) return `minQuantity must be at least ${market.stepSize}, but 0 came.`
  return undefined
}

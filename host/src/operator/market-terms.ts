import type { Asset } from '@truebook/shared/asset'
import { assetOf } from '@truebook/shared/db/rows'
import type { AssetTable } from '@truebook/shared/db/tables'
import {
  createScale,
  type DecimalResult,
  formatUnits,
  toAtoms,
  toLots,
  toTicks,
} from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import { checkMarket, type Market, type MarketUnits } from '@truebook/shared/market'
import { MAX_TICK_LOTS } from '@truebook/shared/units'
import { SELF_TRADES } from '@truebook/shared/words'
import { HostError } from '../host-error.js'
import { came, type Given, needed, wholeFlag, wordFlag } from './flags.js'

/** A market's terms, as the flags of `markets create`. */
export const MARKET_FLAGS = [
  'base',
  'quote',
  'description',
  'tick',
  'step',
  'min-price',
  'min-quantity',
  'min-trade-size',
  'maker-fee-ppm',
  'taker-fee-ppm',
  'margin-bps',
  'band-bps',
  'self-trade',
] as const

export interface Listed {
  readonly assets: readonly AssetTable[]
  readonly markets: readonly { readonly id: number; readonly ticker: string }[]
}

const MOST_PPM = 999_999
const MOST_BPS = 10_000_000

/** A market's rules, and the largest notional of an order there, with its asset: '90071992.54740991 USDC'. */
export interface Terms {
  readonly market: Market
  readonly largest: string
}

/** The terms that the flags describe; throws a sentence that names the first wrong flag. */
export function termsFrom(given: Given, listed: Listed): Terms {
  const base = assetNamed(given, 'base', listed)
  const quote = assetNamed(given, 'quote', listed)
  const tick = stepOf(given, 'tick')
  const step = stepOf(given, 'step')
  const ticker = `${base.symbol}_${quote.symbol}`
  const { flags } = given
  const market: Market = {
    id: idOf(ticker, given, listed),
    ticker,
    description: flags.description ?? `${base.name} in ${quote.name}`,
    baseAsset: base.id,
    quoteAsset: quote.id,
    tickSize: tick.step,
    stepSize: step.step,
    minPrice: read('min-price', toTicks(flags['min-price'] ?? tick.step, tick)),
    minQuantity: read('min-quantity', toLots(flags['min-quantity'] ?? step.step, step)),
    minTradeSize: read('min-trade-size', toAtoms(needed(given, 'min-trade-size'), quote.decimals)),
    makerFeePpm: wholeFlag(given, 'maker-fee-ppm', { most: MOST_PPM }),
    takerFeePpm: wholeFlag(given, 'taker-fee-ppm', { most: MOST_PPM }),
    marketOrderMarginBps: wholeFlag(given, 'margin-bps', { most: MOST_BPS }),
    maxPriceDeviationBps: wholeFlag(given, 'band-bps', { most: MOST_BPS }),
    selfTrade: wordFlag(flags['self-trade'] ?? 'expire_taker', {
      name: '--self-trade',
      words: SELF_TRADES,
    }),
  }
  const units = checkMarket(market, { base, quote })
  if (typeof units === 'string') throw new HostError(inFlags(units))
  return { market, largest: largestOrder(market, units, quote) }
}

/** Throws if the smallest order would be larger than that: then no order is possible, for ever. */
function largestOrder(market: Market, { tickLotAtoms }: MarketUnits, quote: Asset): string {
  const most = BigInt(MAX_TICK_LOTS) * tickLotAtoms
  const textOf = (amount: bigint) => `${formatUnits(amount, quote.decimals)} ${quote.symbol}`
  const least = BigInt(market.minPrice) * BigInt(market.minQuantity) * tickLotAtoms
  const smallest = [
    ['--min-price × --min-quantity', least],
    ['--min-trade-size', market.minTradeSize],
  ] as const
  for (const [flags, amount] of smallest) {
    if (amount <= most) continue
    throw new HostError(
      `${flags} must be at most ${textOf(most)}, the largest notional of an order with this --tick and --step, but it is ${textOf(amount)}.`,
    )
  }
  return textOf(most)
}

function assetNamed(given: Given, flag: 'base' | 'quote', { assets }: Listed): Asset {
  const symbol = needed(given, flag)
  const row = assets.find((asset) => asset.symbol === symbol)
  if (row) return assetOf(row)
  const known = assets.map((asset) => asset.symbol).join(', ') || 'none'
  throw new HostError(`--${flag} must be a listed asset (${known}), but ${came(symbol)}.`)
}

function stepOf(given: Given, flag: 'tick' | 'step') {
  const text = needed(given, flag)
  try {
    return createScale(text)
  } catch (cause) {
    if (!(cause instanceof TruebookError)) throw cause
    throw new HostError(cause.message.replace('A tick or step size', `--${flag}`), { cause })
  }
}

function read<T>(flag: string, result: DecimalResult<T>): T {
  if (result.ok) return result.value
  throw new HostError(`--${flag} ${result.reason}`)
}

/** If an action is repeated, the market may exist already: the first time made it. */
function idOf(ticker: string, { flags }: Given, { markets }: Listed): number {
  const known = markets.find((market) => market.ticker === ticker)
  if (known && flags.id === undefined) {
    throw new HostError(`There is a market ${ticker} already.`)
  }
  return known?.id ?? 1 + Math.max(0, ...markets.map(({ id }) => id))
}

/** The core's sentences name fields; here these are flags. */
const FIELDS = {
  tickSize: '--tick',
  stepSize: '--step',
  makerFeePpm: '--maker-fee-ppm',
  takerFeePpm: '--taker-fee-ppm',
  marketOrderMarginBps: '--margin-bps',
  maxPriceDeviationBps: '--band-bps',
  minQuantity: '--min-quantity',
  baseAsset: '--base',
  quoteAsset: '--quote',
} as const

function inFlags(sentence: string): string {
  return Object.entries(FIELDS).reduce(
    (text, [name, flag]) => text.replaceAll(name, flag),
    sentence,
  )
}

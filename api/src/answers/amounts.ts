import { formatSteps, formatUnits } from '@truebook/shared/decimal'
import type { ListedMarket } from '../feed/catalog.js'

/** A price in ticks as a decimal. */
export function priceText({ tick }: ListedMarket, ticks: number): string {
  return formatSteps(ticks, tick)
}

/** A size in lots as a decimal. */
export function lotsText({ step }: ListedMarket, lots: number): string {
  return formatSteps(lots, step)
}

/** Quote atoms as a decimal. */
export function notionalText({ quote }: ListedMarket, atoms: bigint): string {
  return formatUnits(atoms, quote.decimals)
}

/** A notional in tick-lots as an exact decimal of the quote asset. */
export function tickLotsText(market: ListedMarket, tickLots: bigint): string {
  return notionalText(market, tickLots * market.units.tickLotAtoms)
}

const AVERAGE_DIGITS = 6

/** The mean price of `lots` that cost `tickLots`, cut off six digits beyond the tick's; 0 for no lots. */
export function averageText(
  { tick }: ListedMarket,
  filled: { readonly tickLots: bigint; readonly lots: number },
): string {
  if (filled.lots === 0) return '0'
  const scaled = filled.tickLots * BigInt(tick.units) * 10n ** BigInt(AVERAGE_DIGITS)
  return formatUnits(scaled / BigInt(filled.lots), tick.decimals + AVERAGE_DIGITS)
}

/** Unix milliseconds as ISO-8601. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}

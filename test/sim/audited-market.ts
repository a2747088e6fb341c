import type { Market, MarketUnits } from '@truebook/shared/market'
import type { Side } from '@truebook/shared/words'
import type { AuditedBook, AuditedOrder } from './audited-book.js'

/** A market as its events tell of it. */
export interface AuditedMarket {
  readonly rules: Market
  readonly units: MarketUnits
  readonly book: AuditedBook
  sequence: number
  tradeNumber: number
  /** In ticks; 0 before there is one. */
  lastPrice: number
  micros: number
}

export const MILLION = 1_000_000n

/** What an order of a side holds. */
export function assetOf({ rules }: AuditedMarket, side: Side): number {
  return side === 'BUY' ? rules.quoteAsset : rules.baseAsset
}

/** What an open order must hold: a buy its notional and the taker fee on it, a sell its size. */
export function holdOf(market: AuditedMarket, order: AuditedOrder): bigint {
  const { units } = market
  if (order.side === 'SELL') return BigInt(order.remaining) * units.lotAtoms
  const notional = BigInt(order.price) * BigInt(order.remaining) * units.tickLotAtoms
  return withTakerFee(market, notional)
}

/** What a buy of a notional may cost. */
export function withTakerFee({ rules }: AuditedMarket, notional: bigint): bigint {
  return notional + (notional * BigInt(rules.takerFeePpm)) / MILLION
}

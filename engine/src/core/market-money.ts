import { buyNeeds, feeRoundedDown, notionalOf } from '@truebook/shared/fees'
import type { Market, MarketUnits } from '@truebook/shared/market'
import { type Atoms, MAX_TICK_LOTS } from '@truebook/shared/units'
import { type Amount, amountOf } from './amount.js'

/**
 * A market's sizes, notionals and fees in atoms. It gives what fees.ts gives, in a tenth of the time: while
 * every intermediate result is a whole number below 2^53, floats are exact.
 */
export interface MarketMoney {
  /** The least notional of an order. */
  readonly minTradeSize: Amount
  /**
   * The most quote atoms that an order by quote may spend: enough for `MAX_TICK_LOTS`, but not for more.
   */
  readonly maxSpending: Atoms
  /** A size in base atoms. */
  sizeOf(lots: number): Amount
  /** A notional in quote atoms. */
  notionalOf(tickLots: number): Amount
  /** What the maker of a fill pays, in quote atoms. */
  makerFeeOf(tickLots: number): Amount
  /** What the taker of a fill pays, in quote atoms. */
  takerFeeOf(tickLots: number): Amount
  /** What a buy needs: its notional and the taker fee on it, in quote atoms. */
  buyNeeds(tickLots: number): Amount
}

const MILLION = 1_000_000

export function createMarketMoney(rules: Market, units: MarketUnits): MarketMoney {
  const { makerFeePpm, takerFeePpm } = rules
  const makerPpm = BigInt(makerFeePpm)
  const takerPpm = BigInt(takerFeePpm)
  const lotAtoms = Number(units.lotAtoms)
  const tickLotAtoms = Number(units.tickLotAtoms)
  const exactLots = Number.MAX_SAFE_INTEGER / lotAtoms
  // The largest intermediate result is a notional times the rate; at rates below 2, the notional plus its
  // fee.
  const exactTickLots = Number.MAX_SAFE_INTEGER / (tickLotAtoms * Math.max(takerFeePpm, 2))

  function feeOf(tickLots: number, ppm: number, exactPpm: bigint): Amount {
    return tickLots < exactTickLots
      ? Math.floor((tickLots * tickLotAtoms * ppm) / MILLION)
      : amountOf(feeRoundedDown(notionalOf(tickLots, units), exactPpm))
  }

  return {
    minTradeSize: amountOf(rules.minTradeSize),
    maxSpending: (buyNeeds(MAX_TICK_LOTS + 1, units, takerPpm) - 1n) as Atoms,
    sizeOf: (lots) =>
      lots < exactLots ? lots * lotAtoms : amountOf(BigInt(lots) * units.lotAtoms),
    notionalOf: (tickLots) =>
      tickLots < exactTickLots ? tickLots * tickLotAtoms : amountOf(notionalOf(tickLots, units)),
    makerFeeOf: (tickLots) => feeOf(tickLots, makerFeePpm, makerPpm),
    takerFeeOf: (tickLots) => feeOf(tickLots, takerFeePpm, takerPpm),
    buyNeeds(tickLots) {
      if (tickLots >= exactTickLots) return amountOf(buyNeeds(tickLots, units, takerPpm))
      const notional = tickLots * tickLotAtoms
      return notional + Math.floor((notional * takerFeePpm) / MILLION)
    },
  }
}

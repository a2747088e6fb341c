import type { Market, MarketUnits } from '@truebook/shared/market'
import type { Atoms } from '@truebook/shared/units'
import { buyNeeds, feeRoundedDown, notionalOf } from './fees.js'

/**
 * What a market's sizes, notionals and fees are in atoms. It says what fees.ts says, in a quarter of
 * the time: as long as every step is a whole number below 2^53, it is worked out in floats, exactly.
 */
export interface MarketMoney {
  /** A size in base atoms. */
  sizeOf(lots: number): Atoms
  /** A notional in quote atoms. */
  notionalOf(tickLots: number): Atoms
  /** What the maker of a fill pays, in quote atoms. */
  makerFeeOf(tickLots: number): Atoms
  /** What the taker of a fill pays, in quote atoms. */
  takerFeeOf(tickLots: number): Atoms
  /** What a buy needs: its notional and the taker fee on it, in quote atoms. */
  buyNeeds(tickLots: number): Atoms
}

const MILLION = 1_000_000

export function createMarketMoney(rules: Market, units: MarketUnits): MarketMoney {
  const { makerFeePpm, takerFeePpm } = rules
  const makerPpm = BigInt(makerFeePpm)
  const takerPpm = BigInt(takerFeePpm)
  const lotAtoms = Number(units.lotAtoms)
  const tickLotAtoms = Number(units.tickLotAtoms)
  const exactLots = Number.MAX_SAFE_INTEGER / lotAtoms
  // The largest step on the way: a notional times its rate, or, where that is nothing, with its fee.
  const exactTickLots = Number.MAX_SAFE_INTEGER / (tickLotAtoms * Math.max(takerFeePpm, 2))
  const toAtoms = createToAtoms()

  function feeOf(tickLots: number, ppm: number, exactPpm: bigint): Atoms {
    return tickLots < exactTickLots
      ? toAtoms(Math.floor((tickLots * tickLotAtoms * ppm) / MILLION))
      : feeRoundedDown(notionalOf(tickLots, units), exactPpm)
  }

  return {
    sizeOf: (lots) =>
      lots < exactLots ? toAtoms(lots * lotAtoms) : ((BigInt(lots) * units.lotAtoms) as Atoms),
    notionalOf: (tickLots) =>
      tickLots < exactTickLots ? toAtoms(tickLots * tickLotAtoms) : notionalOf(tickLots, units),
    makerFeeOf: (tickLots) => feeOf(tickLots, makerFeePpm, makerPpm),
    takerFeeOf: (tickLots) => feeOf(tickLots, takerFeePpm, takerPpm),
    buyNeeds(tickLots) {
      if (tickLots >= exactTickLots) return buyNeeds(tickLots, units, takerPpm)
      const notional = tickLots * tickLotAtoms
      return toAtoms(notional + Math.floor((notional * takerFeePpm) / MILLION))
    },
  }
}

/** `BigInt(value)` for whole numbers below 2^53, without the call that it costs. */
function createToAtoms(): (value: number) => Atoms {
  const words = new Uint32Array(2)
  const whole = new BigUint64Array(words.buffer)
  return (value) => {
    // The lower word comes first on every machine that Node runs on but IBM's mainframes.
    words[0] = value
    words[1] = value / 2 ** 32
    return whole[0] as Atoms
  }
}

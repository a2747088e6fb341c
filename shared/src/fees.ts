import type { MarketUnits } from './market.js'
import type { Atoms } from './units.js'

const MILLION = 1_000_000n

/** The one rounding of the exchange: a fee in quote atoms, rounded down, in the payer's favour. */
export function feeRoundedDown(notional: Atoms, ppm: bigint): Atoms {
  return ((notional * ppm) / MILLION) as Atoms
}

/** The exact notional of `tickLots` (price × size), in quote atoms. */
export function notionalOf(tickLots: number, units: MarketUnits): Atoms {
  return (BigInt(tickLots) * units.tickLotAtoms) as Atoms
}

/**
 * What a buy of this many tick-lots needs in quote atoms: its notional and the taker fee on it. Fees round
 * down, so the parts of an order together never need more than the whole.
 */
export function buyNeeds(tickLots: number, units: MarketUnits, takerPpm: bigint): Atoms {
  return needsOf(BigInt(tickLots), units, takerPpm) as Atoms
}

/** The most tick-lots whose notional and taker fee together fit into an amount of quote atoms. */
export function tickLotsWithin(budget: Atoms, units: MarketUnits, takerPpm: bigint): bigint {
  let tickLots = (budget * MILLION) / (units.tickLotAtoms * (MILLION + takerPpm))
  // The fee rounds down, which may leave room for a little more than the exact quotient.
  while (needsOf(tickLots + 1n, units, takerPpm) <= budget) tickLots += 1n
  return tickLots
}

function needsOf(tickLots: bigint, units: MarketUnits, takerPpm: bigint): bigint {
  const notional = tickLots * units.tickLotAtoms
  return notional + (notional * takerPpm) / MILLION
}

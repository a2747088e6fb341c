import { buyNeeds, feeRoundedDown, notionalOf, tickLotsWithin } from '@truebook/shared/fees'
import type { MarketUnits } from '@truebook/shared/market'
import { atoms, MAX_TICK_LOTS } from '@truebook/shared/units'
import t from 'tap'
import { createRandom, type Random } from '../sim/random.js'

const PPMS = [0n, 1n, 200n, 700n, 333_333n, 500_000n, 999_999n]

const unitsOf = (tickLotAtoms: bigint): MarketUnits => ({
  lotAtoms: atoms(1n),
  tickLotAtoms: atoms(tickLotAtoms),
})

/** Small numbers as likely as large ones. */
function someTickLots(random: Random): number {
  return random.below(2 ** random.between(1, 30)) * (random.chance(0.5) ? 1 : 2 ** 20) + 1
}

t.test('a fee is rounded down, so that dust is free', async (t) => {
  t.equal(feeRoundedDown(atoms(1_000_000n), 700n), 700n)
  t.equal(feeRoundedDown(atoms(1428n), 700n), 0n)
  t.equal(feeRoundedDown(atoms(1429n), 700n), 1n)
  t.equal(feeRoundedDown(atoms(2857n), 700n), 1n)
  t.equal(feeRoundedDown(atoms(0n), 999_999n), 0n)
  t.equal(feeRoundedDown(atoms(1n), 999_999n), 0n)
})

t.test('a notional is exact up to the largest order', async (t) => {
  t.equal(notionalOf(MAX_TICK_LOTS, unitsOf(10n ** 11n)), 900_719_925_474_099_100_000_000_000n)
})

t.test('the parts of an order never need more than the whole', async (t) => {
  const random = createRandom(1)
  let dearer = 0
  for (let i = 0; i < 20_000; i++) {
    const [a, b, ppm] = [someTickLots(random), someTickLots(random), random.pick(PPMS)]
    const units = unitsOf(BigInt(random.pick([1, 3, 10, 10 ** 11])))
    const parts = buyNeeds(a, units, ppm) + buyNeeds(b, units, ppm)
    const whole = buyNeeds(a + b, units, ppm)
    if (parts > whole || whole - parts > 1n) dearer += 1
  }
  t.equal(dearer, 0)
})

t.test('a maker fee never exceeds the taker fee that a hold reserves', async (t) => {
  const random = createRandom(2)
  let dearer = 0
  for (let i = 0; i < 20_000; i++) {
    const notional = atoms(BigInt(someTickLots(random)))
    const [maker, taker] = [random.below(1_000_000), random.below(1_000_000)].sort((a, b) => a - b)
    const [low, high] = [
      feeRoundedDown(notional, BigInt(maker)),
      feeRoundedDown(notional, BigInt(taker)),
    ]
    if (low > high || high >= notional) dearer += 1
  }
  t.equal(dearer, 0)
})

t.test('a budget buys the most tick-lots that fit, and not one more', async (t) => {
  const random = createRandom(3)
  const wrong: string[] = []
  for (let i = 0; i < 20_000; i++) {
    const [ppm, size] = [random.pick(PPMS), BigInt(random.pick([1, 2, 7, 10, 10 ** 11]))]
    const budget = (BigInt(someTickLots(random)) * size) / BigInt(random.between(1, 9))
    const units = unitsOf(size)
    const most = tickLotsWithin(atoms(budget), units, ppm)
    const costOf = (tickLots: bigint) => {
      const notional = atoms(tickLots * size)
      return notional + feeRoundedDown(notional, ppm)
    }
    if (costOf(most) > budget || costOf(most + 1n) <= budget) wrong.push(`${budget} ${ppm} ${size}`)
  }
  t.same(wrong, [])
})

t.test('tight budgets at the edges of a rounded fee', async (t) => {
  const units = unitsOf(1n)
  t.equal(tickLotsWithin(atoms(0n), units, 700n), 0n)
  t.equal(tickLotsWithin(atoms(1n), units, 999_999n), 1n)
  t.equal(tickLotsWithin(atoms(2n), units, 999_999n), 1n)
  t.equal(tickLotsWithin(atoms(3n), units, 999_999n), 2n)
  t.equal(tickLotsWithin(atoms(1428n), units, 700n), 1428n)
  t.equal(tickLotsWithin(atoms(1429n), units, 700n), 1428n)
  t.equal(tickLotsWithin(atoms(1430n), units, 700n), 1429n)
})

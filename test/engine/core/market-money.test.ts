import { type Amount, amountOf } from '@truebook/engine/core/amount'
import { createMarketMoney } from '@truebook/engine/core/market-money'
import { buyNeeds, feeRoundedDown, notionalOf, tickLotsWithin } from '@truebook/shared/fees'
import { atoms, MAX_LOTS, MAX_TICK_LOTS } from '@truebook/shared/units'
import t from 'tap'
import { createGround } from '../../sim/ground.js'
import { createRandom, type Random } from '../../sim/random.js'

const { rules } = createGround()

/** Of any magnitude, and often where floats give way to integers. */
function someUpTo(random: Random, most: number, edge: number): number {
  if (edge < most && random.chance(0.3))
    return Math.max(0, Math.floor(edge) + random.between(-3, 3))
  return Math.floor((most / 2 ** random.below(53)) * (random.below(2 ** 20) / 2 ** 20))
}

t.test('the amounts of a market are those of the exact sums, at every magnitude', async (t) => {
  const random = createRandom(1)
  const wrong: string[] = []
  const expect = (what: string, found: Amount, wanted: bigint) => {
    if (found !== amountOf(wanted)) wrong.push(`${what}: ${found}, not ${wanted}`)
  }
  for (let i = 0; i < 400; i++) {
    const takerFeePpm = random.pick([0, 1, 2, 3, 700, 333_333, 999_999, random.below(1_000_000)])
    const makerFeePpm = random.pick([0, takerFeePpm, Math.floor(takerFeePpm / 3)])
    const tickLotAtoms = atoms(random.pick([1n, 7n, 10n, 10n ** 6n, 10n ** 11n, 10n ** 17n]))
    const units = {
      lotAtoms: atoms(random.pick([1n, 1000n, 10n ** 13n, 10n ** 18n])),
      tickLotAtoms,
    }
    const money = createMarketMoney({ ...rules, makerFeePpm, takerFeePpm }, units)
    const most = [money.maxSpending, atoms(money.maxSpending + 1n)].map((spending) =>
      tickLotsWithin(spending, units, BigInt(takerFeePpm)),
    )
    expect('tick-lots for the most to spend', amountOf(most[0]), BigInt(MAX_TICK_LOTS))
    expect('tick-lots for more', amountOf(most[1]), BigInt(MAX_TICK_LOTS) + 1n)
    // Where a notional, or that times its rate, stops being exact in floats.
    const edges = [1, Math.max(takerFeePpm, 2)].map(
      (by) => MAX_TICK_LOTS / Number(tickLotAtoms) / by,
    )
    for (let n = 0; n < 100; n++) {
      const tickLots = someUpTo(random, MAX_TICK_LOTS, random.pick(edges))
      const lots = someUpTo(random, MAX_LOTS, MAX_TICK_LOTS / Number(units.lotAtoms))
      const notional = notionalOf(tickLots, units)
      expect('size', money.sizeOf(lots), BigInt(lots) * units.lotAtoms)
      expect('notional', money.notionalOf(tickLots), notional)
      expect('maker fee', money.makerFeeOf(tickLots), feeRoundedDown(notional, BigInt(makerFeePpm)))
      expect('taker fee', money.takerFeeOf(tickLots), feeRoundedDown(notional, BigInt(takerFeePpm)))
      expect('needs', money.buyNeeds(tickLots), buyNeeds(tickLots, units, BigInt(takerFeePpm)))
    }
  }
  t.same(wrong, [])
})

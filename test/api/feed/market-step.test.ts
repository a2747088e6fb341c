import { createDepths } from '@truebook/api/feed/depth'
import {
  foldStep,
  keptStep,
  type MarketEvent,
  stepOf,
  stepsOf,
} from '@truebook/api/feed/market-step'
import { lots, ticks } from '@truebook/shared/units'
import t from 'tap'
import { keptOf } from './kept.js'

const changed = (market: number, marketSequence: number, price: number): MarketEvent => ({
  ...{ type: 'level_changed', market, marketSequence, side: price % 2 ? 'BUY' : 'SELL' },
  ...{ price: ticks(price), quantity: lots(price), orders: 1 },
})

for (const [name, count] of [
  ['as many events as may be decoded', 66],
  ['one more', 67],
] as const) {
  t.test(`a step is the same when it is decoded anew: of a decision of ${name}`, async (t) => {
    const many = Array.from({ length: count }, (_, i) => changed(2, 11 + i, 100 + i))
    const few = [changed(1, 6, 7), changed(1, 7, 8)]
    const commandId = { time: 5, chance: 6 }
    const events = [few[0], ...many, few[1]]
    const decision = { sequence: 9, time: 1_700_000_000_000, commandId, events }
    const depths = createDepths()
    const steps = stepsOf(decision).map((step) => foldStep(depths, step))
    t.same(
      steps.map(({ market, previous, sequence }) => [market, previous, sequence]),
      [
        [1, 5, 7],
        [2, 10, 10 + count],
      ],
    )
    const kept = steps.map((step) => keptStep(step, keptOf(decision)))
    t.same(
      kept.map(({ size }) => size),
      [count === 66 ? 68 : 2, count + 2],
    )
    t.same(kept.map(stepOf), stepsOf(decision))
    t.equal('bytes' in kept[1].from, true, 'the larger one is kept as bytes')
    t.equal('bytes' in kept[0].from, count === 66, 'and the smaller one if that costs little')
  })
}

t.test('a price at which both sides change has both changes', async (t) => {
  const depths = createDepths()
  const of = (side: 'BUY' | 'SELL', marketSequence: number, quantity: number): MarketEvent => ({
    ...changed(1, marketSequence, 50),
    ...{ type: 'level_changed', side, quantity: lots(quantity), price: ticks(50), orders: 1 },
  })
  const events = [of('SELL', 1, 3), of('SELL', 2, 0), of('BUY', 3, 4)]
  const { levels } = foldStep(depths, { market: 1, sequence: 3, previous: 0, time: 1, events })
  t.same(levels, [
    { side: 'BUY', price: 50, before: 0, after: 4 },
    { side: 'SELL', price: 50, before: 0, after: 0 },
  ])
})

import { asTheyTrade } from '@truebook/api/queries/feed-moments'
import { ticks } from '@truebook/shared/units'
import t from 'tap'

t.test('resting orders trade as they stand, however their rows came', async (t) => {
  const wanted = [
    { side: 'BUY', price: ticks(11), priority: 2 },
    { side: 'BUY', price: ticks(10), priority: 1 },
    { side: 'BUY', price: ticks(10), priority: 7 },
    { side: 'SELL', price: ticks(12), priority: 4 },
    { side: 'SELL', price: ticks(12), priority: 6 },
    { side: 'SELL', price: ticks(13), priority: 3 },
    { side: 'SELL', price: ticks(20), priority: 5 },
  ] as const
  for (let first = 0; first < wanted.length; first++) {
    for (const step of [2, 3, 4, 5]) {
      const came = wanted.map((_, i) => wanted[(first + i * step) % wanted.length])
      t.same(came.sort(asTheyTrade), wanted, `from ${first} by ${step}`)
    }
  }
})

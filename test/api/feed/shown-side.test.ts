import { createLadder } from '@truebook/api/feed/ladder'
import { createShownSide } from '@truebook/api/feed/sources/shown-side'
import t from 'tap'
import { createRandom, type Random } from '../../sim/random.js'

const SEED = 20_261_127
t.comment(`seed ${SEED}`)

/** Changes of up to six levels, most of them near the best. */
function changeSome(random: Random, ladder: ReturnType<typeof createLadder>, side: 'BUY' | 'SELL') {
  const prices = new Set<number>()
  for (let i = random.between(1, 6); i > 0; i--) {
    prices.add(500 + (side === 'BUY' ? -1 : 1) * random.below(random.chance(0.7) ? 30 : 200))
  }
  return [...prices].map((price) => {
    const after = random.chance(0.45) ? 0 : random.between(1, 9)
    const change = { side, price, before: ladder.at(price), after }
    ladder.set(price, after)
    return change
  })
}

t.test('what is told of a side leads from what was shown to what is', async (t) => {
  const random = createRandom(SEED)
  for (const side of ['BUY', 'SELL'] as const) {
    for (const width of [1, 7, 50]) {
      for (const limit of [1, 3, 25, Number.POSITIVE_INFINITY]) {
        const ladder = createLadder(side)
        for (let i = 0; i < 20; i++) changeSome(random, ladder, side)
        const look = () => ladder.best(limit, width)
        const shown = createShownSide({ side, width, limit }, ladder)
        const held = new Map(look().map(({ price, quantity }) => [price, quantity]))
        for (let step = 0; step < 400; step++) {
          const told = shown.take(changeSome(random, ladder, side), ladder)
          for (const { price, quantity } of told) {
            if (held.get(price) === quantity) t.fail(`${price} is told and did not change`)
            if (quantity > 0) held.set(price, quantity)
            else if (!held.delete(price)) t.fail(`${price} is taken away and was not there`)
          }
          const expected = look()
          const sorted = [...held].sort(([a], [b]) => (side === 'BUY' ? b - a : a - b))
          const isSame =
            sorted.length === expected.length &&
            expected.every(
              (level, i) => level.price === sorted[i][0] && level.quantity === sorted[i][1],
            )
          if (!isSame)
            t.same(sorted, expected, `${side} by ${width}, ${limit} of them, step ${step}`)
        }
        t.same(shown.best(4, ladder), look().slice(0, 4))
      }
    }
  }
})

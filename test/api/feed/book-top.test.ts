import { createDepths } from '@truebook/api/feed/depth'
import { groupWidth } from '@truebook/api/feed/group-width'
import { foldStep, type MarketEvent } from '@truebook/api/feed/market-step'
import { createBookTop, createBookTops } from '@truebook/api/feed/sources/book-top'
import { createDepthView } from '@truebook/api/feed/sources/depth-view'
import { lots, ticks } from '@truebook/shared/units'
import { CHANNEL_DEPTHS, GROUPINGS } from '@truebook/shared/wire/order-book'
import t from 'tap'
import { createRandom } from '../../sim/random.js'
import { listedMarket } from '../listed-market.js'

const SEED = 20_261_127
t.comment(`seed ${SEED}`)

t.test('channels that begin with the same levels have one checksum, and it is right', async (t) => {
  const random = createRandom(SEED)
  const market = listedMarket()
  const depths = createDepths()
  const book = depths.of(1)
  const tops = createBookTops()
  const limits = [...CHANNEL_DEPTHS.map(Number), Number.POSITIVE_INFINITY]
  const terms = GROUPINGS.flatMap((grouping) =>
    limits.map((limit) => {
      const width = groupWidth(market.tick, grouping) ?? 1
      return { channel: `${grouping} ${limit}`, width, limit }
    }),
  )
  const checksumIn = (text: string) => text.slice(text.lastIndexOf('"checksum"'))
  const views: [(typeof terms)[number], ReturnType<typeof createDepthView>][] = []
  for (let step = 0; step < 400; step++) {
    // Most begin later than others.
    const begun = terms[views.length]
    if (begun) views.push([begun, createDepthView(market, begun, { book, top: tops(begun) })])
    const side = random.pick(['BUY', 'SELL'] as const)
    const price = ticks(3_000_000 + (side === 'BUY' ? -1 : 1) * random.between(1, 90))
    const quantity = random.chance(0.3) ? 0 : random.between(1, 9)
    const at = { market: 1, marketSequence: step + 1, side, price, quantity: lots(quantity) }
    const events: MarketEvent[] = [{ type: 'level_changed', ...at, orders: 1 }]
    const place = { market: 1, sequence: step + 1, previous: step, time: 1 }
    const folded = foldStep(depths, { ...place, events })
    for (const [own, view] of views) {
      const fresh = createDepthView(market, own, { book, top: createBookTop() })
      const [told, right] = [view.update(folded, book), fresh.snapshot(book)].map(checksumIn)
      if (told !== right) t.equal(told, right, `${own.channel}, step ${step}`)
    }
  }
  t.equal(views.length, terms.length)
  t.equal(tops({ width: 1, limit: 500 }), tops({ width: 1, limit: 25 }))
  t.not(tops({ width: 1, limit: 10 }), tops({ width: 1, limit: 25 }))
  t.not(tops({ width: 10, limit: 25 }), tops({ width: 1, limit: 25 }))
})

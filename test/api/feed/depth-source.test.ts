import { createDepths } from '@truebook/api/feed/depth'
import { createMarketLog } from '@truebook/api/feed/market-log'
import { foldStep, type MarketEvent } from '@truebook/api/feed/market-step'
import { createBookTop, createBookTops } from '@truebook/api/feed/sources/book-top'
import { depthSource } from '@truebook/api/feed/sources/depth'
import { createDepthView, type DepthTerms } from '@truebook/api/feed/sources/depth-view'
import { lots, ticks } from '@truebook/shared/units'
import t from 'tap'
import { listedMarket } from '../listed-market.js'
import { keptOfStep } from './kept.js'
import { payerOf } from './payer.js'

const LEVELS = 1_000
const market = listedMarket()
const terms = { channel: 'depth:BTC_USDC:depth=5', width: 1, limit: 5 }

function openSource(shown: Partial<DepthTerms> = {}, payer = payerOf()) {
  const depths = createDepths()
  const book = depths.of(1)
  const log = createMarketLog({ items: 100, events: 100_000 })
  const make = () =>
    depthSource(market, { ...terms, ...shown }, { book, log, tops: createBookTops() }, payer)
  const source = make()
  let sequence = 0
  /** One command that leaves so much at each of many prices. */
  function set(quantity: number): string | undefined {
    const previous = sequence
    const events: MarketEvent[] = Array.from({ length: LEVELS }, (_, i) => ({
      type: 'level_changed',
      ...{ market: 1, marketSequence: ++sequence, side: 'SELL', orders: 1 },
      ...{ price: ticks(3_000_000 + i), quantity: lots(quantity) },
    }))
    const step = foldStep(depths, { market: 1, sequence, previous, time: 1, events })
    log.add(step, keptOfStep(step))
    return source.update(step)
  }
  return { source, make, book, set, sequence: () => sequence }
}

t.test('a replay pays for all that it goes back by, and none where there is nothing', async (t) => {
  const { source, set, sequence } = openSource()
  set(5)
  const since = sequence()
  const said = [set(6), set(7)]
  let paid = 0
  const payer = payerOf({ pay: (commands) => (paid += commands) })
  const { texts, ...rest } = (await source.replay?.(since, payer)) ?? { texts: [] }
  t.same(rest, { mode: 'replay', sequence: sequence() })
  t.same(texts, said)
  t.ok(paid >= (2 * LEVELS) / 8, `${paid} commands paid`)
  paid = 0
  t.same(await source.replay?.(sequence(), payer), {
    mode: 'replay',
    sequence: sequence(),
    texts: [],
  })
  t.equal(paid, 0)
  t.equal(await source.replay?.(since + 1, payer), undefined)
  t.equal(paid, 0)
})

t.test('a snapshot that is kept for the next one is never of a book before', async (t) => {
  const { source, book, set } = openSource()
  const fresh = () => createDepthView(market, terms, { book, top: createBookTop() }).snapshot(book)
  for (const quantity of [5, 6, 0, 7]) {
    set(quantity)
    const opening = await source.open(payerOf())
    t.same([source.snapshot?.(payerOf()), ...opening.texts], [fresh(), fresh()])
  }
})

t.test(
  'who has levels grouped pays for all of them, and whoever begins, or begins again, for what it shows',
  async (t) => {
    const cases = [
      { shown: { width: 10 }, made: LEVELS / 8, opened: 5 / 8 },
      { shown: { width: 10, limit: Number.POSITIVE_INFINITY }, made: LEVELS / 8, opened: 101 / 8 },
      { shown: { limit: Number.POSITIVE_INFINITY }, made: 0, opened: LEVELS / 8 },
      { shown: {}, made: 0, opened: 5 / 8 },
    ]
    for (const { shown, made, opened } of cases) {
      let paid = 0
      const payer = payerOf({ pay: (commands) => (paid += commands) })
      const { make, set } = openSource(shown, payer)
      set(5)
      const source = make()
      t.equal(paid, made, 'made')
      await source.open(payer)
      t.equal(paid, made + opened, 'opened')
      source.snapshot?.(payer)
      t.equal(paid, made + 2 * opened, 'once more, though nothing happened')
    }
  },
)

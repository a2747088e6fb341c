import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { frameOf } from '@truebook/api/feed/frame'
import { createMarketLog } from '@truebook/api/feed/market-log'
import { bookSource } from '@truebook/api/feed/sources/book'
import type { DecisionHistory } from '@truebook/api/feed/sources/decision-history'
import { createMarketHistory } from '@truebook/api/feed/sources/history'
import type { RestingOrders } from '@truebook/api/queries/feed-moments'
import { lots, ticks } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { listedMarket } from '../listed-market.js'
import { keptOfStep } from './kept.js'
import { payerOf } from './payer.js'

type Listed = readonly (readonly [price: number, ids: readonly string[]])[]

/** A book of these orders, and how many of them were gone through. */
function bookOf(sides: { readonly BUY: Listed; readonly SELL: Listed }) {
  let taken = 0
  function* levelsOf(side: 'BUY' | 'SELL') {
    for (const [price, ids] of sides[side]) {
      const orders = ids.map((id) => ({
        get id() {
          taken += 1
          return id
        },
        remaining: lots(100_000),
      }))
      yield { price, orders }
    }
  }
  const count = [...sides.BUY, ...sides.SELL].reduce((sum, [, ids]) => sum + ids.length, 0)
  const book = (): RestingOrders => ({
    count,
    levels: { BUY: levelsOf('BUY'), SELL: levelsOf('SELL') },
  })
  const idOf = (id: string) => createHash('sha256').update(id).digest('hex').slice(0, 16)
  const shown = (side: 'BUY' | 'SELL') =>
    sides[side].flatMap(([price, ids]) => ids.map((id) => [idOf(id), String(price / 100), '1']))
  const wanted = (sequence: number) =>
    frameOf(
      JSON.stringify({
        ...{ channel: 'book:BTC_USDC', type: 'snapshot', sequence },
        ...{ bids: shown('BUY'), asks: shown('SELL') },
      }),
    )
  return { book, count, wanted, taken: () => taken }
}

const NOTHING: RestingOrders = { count: 0, levels: { BUY: [], SELL: [] } }

/** A market at sequence 7 that keeps some steps, and whose orders are read once `looks` says so. */
function openMarket(kept: number, book: () => RestingOrders = () => NOTHING) {
  const log = createMarketLog({ items: kept, events: 1_000_000 })
  const looks: (() => void)[] = []
  let sequence = 7
  const unasked = () => Promise.reject(new Error('Nobody asks for it.'))
  const history = createMarketHistory({
    ...{ market: 1, log, sequence: () => sequence, decisions: {} as DecisionHistory },
    queries: {
      ...{ newestTrades: unasked, tradingCommand: unasked },
      async openOrders() {
        const asOf = sequence
        await new Promise<void>((resolve) => looks.push(resolve))
        return { sequence: asOf, found: book() }
      },
    },
  })
  function happen(steps: number): void {
    for (let i = 0; i < steps; i++) {
      const previous = sequence
      sequence += 1
      const place = { market: 1, marketSequence: sequence, side: 'BUY', orders: 1 } as const
      const level = { price: ticks(1), quantity: lots(sequence) }
      const events = [{ type: 'level_changed', ...place, ...level } as const]
      const step = { market: 1, sequence, previous, time: 1, events, levels: [] }
      log.add(step, keptOfStep(step))
    }
  }
  const source = bookSource(listedMarket(), 'book:BTC_USDC', history)
  async function look(): Promise<void> {
    await turn()
    looks.shift()?.()
    await turn()
  }
  return { source, happen, look, looks, ask: async () => source.open(payerOf()) }
}

t.test('a snapshot of very many orders is written in turns, and each pays for it', async (t) => {
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `order-${count}-${i}`)
  const large = bookOf({
    BUY: [
      [300_000, ids(9_000)],
      [299_999, ids(1)],
      ...Array.from({ length: 3_000 }, (_, i) => [299_000 - i, ids(2)] as const),
    ],
    SELL: [[300_001, ids(5_001)]],
  })
  const { source, look } = openMarket(10, large.book)
  let paid = 0
  const payer = payerOf({ pay: (commands) => (paid += commands) })
  let done = false
  let turns = 0
  let most = 0
  async function watch(): Promise<void> {
    for (let before = 0; !done; turns++) {
      await turn()
      most = Math.max(most, large.taken() - before)
      before = large.taken()
    }
  }
  const opening = source.open(payer)
  await look()
  const watched = watch()
  const { pieces = [], ...first } = await opening
  done = true
  await watched
  t.same(first, { mode: 'snapshot', sequence: 7, texts: [] })
  t.ok(most <= 1_024, `${most} orders between two turns`)
  t.ok(turns >= large.count / 1_024, `${turns} turns`)
  t.ok(Buffer.concat(pieces).equals(large.wanted(7)))
  t.ok(Math.max(...pieces.map(({ length }) => length)) < 65_536, 'and nothing is put together')
  t.equal(paid, 0)
  const again = await source.open(payer)
  t.equal(again.pieces, pieces)
  t.equal(paid, large.count / 8)
})

for (const count of [0, 1, 2, 511, 512, 513, 1_024]) {
  t.test(`a side of ${count} orders is one list`, async (t) => {
    const ids = Array.from({ length: count }, (_, i) => `order-${i}`)
    const side = count === 0 ? [] : ([[300_000, ids]] as const)
    const { book, wanted } = bookOf({ BUY: side, SELL: side })
    const { look, ask } = openMarket(10, book)
    const asked = ask()
    await look()
    t.equal(Buffer.concat((await asked).pieces ?? []).toString(), wanted(7).toString())
  })
}

t.test('one snapshot serves all as long as memory leads on from it', async (t) => {
  const many = { ...NOTHING, count: 800_000 }
  const { ask, look, happen, looks } = openMarket(1_000, () => many)
  const first = ask()
  await look()
  const { pieces } = await first
  happen(20)
  const second = await ask()
  t.equal(second.pieces, pieces)
  t.same([second.sequence, second.texts.length], [27, 20])
  happen(980)
  const third = await ask()
  t.equal(third.pieces, pieces)
  t.same([third.sequence, third.texts.length], [1_007, 1_000])
  const [oldest, newest] = [third.texts[0], third.texts[999]].map((text) => JSON.parse(text))
  t.match([oldest, newest], [{ prev_sequence: 7 }, { sequence: 1_007 }])
  happen(300)
  const fourth = ask()
  await look()
  t.not((await fourth).pieces, pieces)
  t.same(
    { ...(await fourth), pieces: 0 },
    { mode: 'snapshot', sequence: 1_307, pieces: 0, texts: [] },
  )
  t.equal(looks.length, 0)
})

t.test('a small book is read anew rather than led on to by many commands', async (t) => {
  const { ask, look, happen } = openMarket(1_000)
  const first = ask()
  await look()
  const { pieces } = await first
  happen(512)
  t.equal((await ask()).pieces, pieces)
  happen(1)
  const next = ask()
  await look()
  t.not((await next).pieces, pieces)
})

t.test('who asks while a snapshot is made gets it, however much happens until it is', async (t) => {
  const { ask, look, happen, looks } = openMarket(100)
  const openings = [ask(), ask()]
  await turn()
  happen(60)
  openings.push(ask())
  await turn()
  happen(1_000)
  const late = ask()
  await turn()
  t.equal(looks.length, 1, 'no other one is made meanwhile')
  await look()
  const [first, second, third] = await Promise.all(openings)
  t.same([first.sequence, second.sequence, third.sequence], [7, 7, 67])
  for (const { pieces } of [second, third]) t.equal(pieces, first.pieces)
  t.same([first.texts.length, second.texts.length, third.texts.length], [0, 0, 60])
  t.equal(looks.length, 1, 'memory did not reach back so far for who asked last')
  await look()
  t.equal((await late).sequence, 1_067)
})

for (const steps of [0, 1, 512]) {
  t.test(`of many who waited one at a time is told ${steps} steps that came after`, (t) =>
    areServedInTurn(t, steps),
  )
}

async function areServedInTurn(t: Test, steps: number): Promise<void> {
  const { ask, look, happen } = openMarket(1_000)
  const first = ask()
  await turn()
  happen(steps)
  let turns = 0
  const waiting = Array.from({ length: 20 }, async () => {
    const { texts } = await ask()
    t.equal(texts.length, steps)
    return turns
  })
  await look()
  let done = false
  const ended = Promise.all(waiting).finally(() => {
    done = true
  })
  for (; !done; turns++) await turn()
  t.equal(new Set(await ended).size, waiting.length, 'each in a turn of its own')
  await first
}

t.test('who leaves while others are served is told nothing', async (t) => {
  const { source, ask, look, happen } = openMarket(10_000)
  const first = ask()
  await turn()
  happen(512)
  let isGone = false
  const refused = Array.from({ length: 5 }, async () => {
    const payer = payerOf({ isGone: () => isGone })
    return t.rejects(async () => source.open(payer), { code: 'UNAVAILABLE' })
  })
  await look()
  isGone = true
  await Promise.all([first, ...refused])
})

t.test('who has left while others were served has nothing read', async (t) => {
  const { source, ask, look, happen, looks } = openMarket(10)
  const first = ask()
  await turn()
  happen(100)
  const gone = async () => source.open(payerOf({ isGone: () => true }))
  const refused = t.rejects(gone, { code: 'UNAVAILABLE' })
  await look()
  await Promise.all([first, refused])
  t.equal(looks.length, 0)
})

import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { createSharedResult } from '@truebook/api/feed/shared-result'
import { bookSource } from '@truebook/api/feed/sources/book'
import type { MarketHistory } from '@truebook/api/feed/sources/history'
import { lots, ticks } from '@truebook/shared/units'
import t from 'tap'
import { listedMarket } from '../listed-market.js'
import { payerOf } from './payer.js'

t.test(
  'a snapshot of very many orders is written in turns, once, and each pays for it',
  async (t) => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({
      ...{ id: `order-${i}`, side: i % 2 ? 'BUY' : 'SELL', remaining: lots(100_000 + i) },
      price: ticks(3_000_000 + i),
    })) as Awaited<ReturnType<MarketHistory['openOrders']>>['rows']
    let looked = 0
    const history: MarketHistory = {
      ...{ sequence: () => 7, snapshot: createSharedResult(), recent: () => [] },
      after: async () => undefined,
      tradedAfter: async () => undefined,
      newestTrades: () => Promise.reject(new Error('Nobody asks for it.')),
      orders: () => (looked > 0 ? rows.length : 0),
      async openOrders() {
        looked += 1
        return { sequence: 7, rows }
      },
    }
    const source = bookSource(listedMarket(), 'book:BTC_USDC', history)
    let paid = 0
    const payer = payerOf({ pay: (commands) => (paid += commands) })
    let turns = 0
    const timer = setInterval(() => (turns += 1), 0)
    await source.open(payer)
    clearInterval(timer)
    t.ok(turns > 3, `${turns} turns`)
    const { texts, ...opening } = await source.open(payer)
    t.same(opening, { mode: 'snapshot', sequence: 7 })
    t.equal(looked, 1)
    t.equal(paid, rows.length / 8)
    const idOf = (id: string) => createHash('sha256').update(id).digest('hex').slice(0, 16)
    const sideOf = (side: string) =>
      rows.flatMap(({ id, side: own, price, remaining }) =>
        own === side ? [[idOf(id), String(price / 100), String(remaining / 100_000)]] : [],
      )
    t.equal(
      texts.join(),
      JSON.stringify({
        ...{ channel: 'book:BTC_USDC', type: 'snapshot', sequence: 7 },
        ...{ bids: sideOf('BUY'), asks: sideOf('SELL') },
      }),
    )
  },
)

/** A market in which so much happens while its orders are read that memory does not reach back. */
function busyHistory() {
  const looks: (() => void)[] = []
  let sequence = 7
  const history: MarketHistory = {
    ...{ sequence: () => sequence, snapshot: createSharedResult(), recent: () => undefined },
    after: async () => undefined,
    tradedAfter: async () => undefined,
    newestTrades: () => Promise.reject(new Error('Nobody asks for it.')),
    orders: () => 0,
    async openOrders() {
      const asOf = sequence
      await new Promise<void>((resolve) => looks.push(resolve))
      sequence += 5_000
      return { sequence: asOf, rows: [] }
    },
  }
  return { history, looks }
}

t.test(
  'a snapshot is good for all who asked before it was read, and for nobody else',
  async (t) => {
    const { history, looks } = busyHistory()
    const source = bookSource(listedMarket(), 'book:BTC_USDC', history)
    const openings = [1, 2, 3].map(async () => source.open(payerOf()))
    await turn()
    looks.shift()?.()
    for (const { sequence } of await Promise.all(openings)) t.equal(sequence, 7)
    const later = source.open(payerOf())
    await turn()
    t.equal(looks.length, 1, 'who asks later has it read anew')
    await turn()
    looks.shift()?.()
    t.equal((await later).sequence, 5_007)
  },
)

t.test('who has left while others were served has nothing read', async (t) => {
  const { history, looks } = busyHistory()
  const source = bookSource(listedMarket(), 'book:BTC_USDC', history)
  const first = source.open(payerOf())
  const gone = source.open(payerOf({ isGone: () => true }))
  await turn()
  looks.shift()?.()
  await first
  await t.rejects(Promise.resolve(gone), { code: 'UNAVAILABLE' })
  t.equal(looks.length, 0)
})

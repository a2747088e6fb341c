import { createMarketLog } from '@truebook/api/feed/market-log'
import type { FoldedStep, MarketEvent } from '@truebook/api/feed/market-step'
import { createDecisionHistory } from '@truebook/api/feed/sources/decision-history'
import { createMarketHistory } from '@truebook/api/feed/sources/history'
import { encode } from '@truebook/shared/codec'
import { databaseOf } from '@truebook/shared/db/connect'
import { decisionsField } from '@truebook/shared/decision'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { lots, NO_ATOMS, ticks } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { openDatabase } from '../../engine/runtime/harness.js'
import { keptOfStep } from './kept.js'
import { payerOf } from './payer.js'

const MARKET = 1
/** More than one command may have done to be told again. */
const VERY_MANY = 65_537
const nothing = payerOf()

/** A command that did so much, after which the market stands at a sequence. */
function stepOf(sequence: number, count: number): FoldedStep {
  const previous = sequence - count
  const events = Array.from({ length: count }, (_, i): MarketEvent => {
    const place = { market: MARKET, marketSequence: previous + i + 1 }
    return { type: 'level_changed', ...place, side: 'BUY', price: ticks(1), quantity: 0, orders: 0 }
  })
  return { market: MARKET, sequence, previous, time: 1, events, levels: [] }
}

/**
 * A market in which a command did very much, and ten before and after it one thing each. This copy heard
 * of the last so many of them, and keeps a few events.
 */
async function openHistory(t: Test, options: { heard: number; events: number }) {
  const { pool } = await openDatabase(t)
  const db = databaseOf(pool)
  const large = 10 + VERY_MANY
  const sizes = [...Array(10).fill(1), VERY_MANY, ...Array(10).fill(1)]
  let sequence = 0
  const steps = sizes.map((size) => {
    sequence += size
    return stepOf(sequence, size)
  })
  for (const [i, { events }] of steps.entries()) {
    const decision = { sequence: i + 1, time: 1, commandId: { time: 1, chance: i }, events }
    const row = [i + 1, i + 1, encode(decisionsField, [decision])]
    await pool.query(`insert into journal values ($1, $2, 1, '', $3)`, row)
  }
  const log = createMarketLog({ items: 100, events: options.events })
  for (const step of steps.slice(-options.heard)) log.add(step, keptOfStep(step))
  const decisions = createDecisionHistory({
    ...{ db, events: memoryStreams().events, from: sizes.length, most: 100 },
    kept: { items: 10, events: 10 },
  })
  const unasked = () => Promise.reject(new Error('Nobody asks for it.'))
  const history = createMarketHistory({
    ...{ market: MARKET, log, decisions, sequence: () => sequence },
    queries: { newestTrades: unasked, openOrders: unasked, tradingCommand: unasked },
  })
  return { history, large, last: sequence }
}

const COPIES = [
  { name: 'that keeps it', heard: 21, events: 10 * VERY_MANY, reads: false },
  { name: 'that heard of it', heard: 21, events: 5, reads: false },
  { name: 'that started later', heard: 5, events: 100, reads: true },
]

for (const { name, reads, ...copy } of COPIES) {
  t.test(`one command that did very much is not told again by a copy ${name}`, async (t) => {
    const { history, large, last } = await openHistory(t, copy)
    const steps = async (since: number) => (await history.after(since, nothing))?.steps.length
    t.equal(await steps(large), 10)
    t.equal(await steps(last - 3), 3)
    t.equal(history.recall()(last - 3)?.length, 3)
    t.equal(history.recall()(4)?.length, undefined)
    let paid = 0
    await history.after(last - 3, payerOf({ pay: (commands) => (paid += commands) }))
    t.equal(paid, 3, 'what is in memory is looked through too')

    const spent: number[] = []
    const missed = async (since: number) =>
      (await history.after(since, payerOf({ pay: (commands) => spent.push(commands) })))?.steps
        .length
    t.equal(await missed(large - VERY_MANY), undefined)
    const once = spent.length
    t.equal(once > 0, reads, `commands looked through: ${spent}`)
    if (reads) t.ok(Math.max(...spent) >= VERY_MANY / 8, 'its events are paid for')
    t.equal(await missed(4), undefined)
    t.equal(spent.length, once, 'nobody reads it a second time')
  })
}

t.test('trades of long ago are looked for where they are only', async (t) => {
  const { pool } = await openDatabase(t)
  const db = databaseOf(pool)
  // Two trades each; hundreds of thousands of other commands were between, which nobody should need.
  const commands = [3, 300_000, 600_000, 900_000].map((sequence, i) => {
    const [first, at] = [2 * i + 1, 10 * i + 6]
    const events = [tradeOf(first, at), tradeOf(first + 1, at + 1), stepOf(at + 2, 1).events[0]]
    return { sequence, time: 1, commandId: { time: 1, chance: i }, first, events }
  })
  for (const command of commands) {
    const row = [command.sequence, command.sequence, encode(decisionsField, [command])]
    await pool.query(`insert into journal values ($1, $2, 1, '', $3)`, row)
  }
  const spent: number[] = []
  const payer = payerOf({ pay: (paid) => spent.push(paid) })
  const unasked = () => Promise.reject(new Error('Nobody asks for it.'))
  const history = createMarketHistory({
    ...{ market: MARKET, log: createMarketLog({ items: 10, events: 10 }) },
    // The tables are ahead by the last of them.
    sequence: () => 35,
    decisions: createDecisionHistory({
      ...{ db, events: memoryStreams().events, from: 800_000, most: 100 },
      kept: { items: 10, events: 10 },
    }),
    queries: {
      ...{ newestTrades: unasked, openOrders: unasked },
      tradingCommand: async (before = { tradeNumber: 9 }) =>
        commands.findLast(({ first }) => first < before.tradeNumber)?.sequence,
    },
  })
  const missed = async (since: number) => {
    const found = await history.tradedAfter(since, payer)
    return found && [found.sequence, ...found.steps.map(({ sequence }) => sequence)]
  }
  t.same(await missed(0), [35, 8, 18, 28])
  t.same(await missed(8), [35, 18, 28])
  t.same(await missed(18), [35, 28])
  t.same(await missed(28), [35])
  t.same(await missed(33), [35])
  t.same(await missed(26), undefined, 'no command ended there')
  t.ok(spent.reduce((sum, paid) => sum + paid) < 60, `commands looked through: ${spent}`)

  await pool.query('delete from journal where first_sequence < 600000')
  t.same(await missed(28), [35])
  t.same(await missed(8), undefined, 'a row that is gone')
})

function tradeOf(tradeNumber: number, marketSequence: number): MarketEvent {
  return {
    ...{ type: 'trade', market: MARKET, marketSequence, tradeNumber, micros: tradeNumber },
    ...{ price: ticks(1), quantity: lots(1), makerSide: 'SELL', makerRemaining: lots(0) },
    ...{ makerOrderId: { time: 1, chance: 1 }, takerOrderId: { time: 1, chance: 2 } },
    ...{ makerAccount: 1, takerAccount: 2, makerFee: NO_ATOMS, takerFee: NO_ATOMS },
  }
}

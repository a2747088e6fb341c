import { createMarketLog } from '@truebook/api/feed/market-log'
import type { FoldedStep, MarketEvent } from '@truebook/api/feed/market-step'
import { createDecisionHistory } from '@truebook/api/feed/sources/decision-history'
import { createMarketHistory } from '@truebook/api/feed/sources/history'
import { encode } from '@truebook/shared/codec'
import { databaseOf } from '@truebook/shared/db/connect'
import { decisionsField } from '@truebook/shared/decision'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { ticks } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { openDatabase } from '../../engine/runtime/harness.js'

const MARKET = 1
/** More than one command may have done to be told again. */
const VERY_MANY = 65_537
const nothing = () => undefined

/** A command that did so much, after which the market stands at a sequence. */
function stepOf(sequence: number, count: number): FoldedStep {
  const previous = sequence - count
  const events = Array.from({ length: count }, (_, i): MarketEvent => {
    const place = { market: MARKET, marketSequence: previous + i + 1 }
    return { type: 'level_changed', ...place, side: 'BUY', price: ticks(1), quantity: 0, orders: 0 }
  })
  return { market: MARKET, sequence, previous, time: 1, events, levels: [] }
}

/** A market in which a command did very much, and ten before and after it one thing each. */
async function openHistory(t: Test, kept: number) {
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
  const log = createMarketLog({ items: kept, events: 10 * VERY_MANY })
  for (const step of steps.slice(-kept)) log.add(step)
  const decisions = createDecisionHistory({
    ...{ db, events: memoryStreams().events, from: sizes.length, most: 100 },
    kept: { items: 10, events: 10 },
  })
  const unasked = () => Promise.reject(new Error('Nobody asks for it.'))
  const history = createMarketHistory({
    ...{ market: MARKET, log, decisions, sequence: () => sequence },
    queries: { newestTrades: unasked, openOrders: unasked },
  })
  return { history, large, last: sequence }
}

for (const [where, kept] of [
  ['memory', 100],
  ['the journal', 5],
] as const) {
  t.test(`one command that did very much is not told again from ${where}`, async (t) => {
    const { history, large, last } = await openHistory(t, kept)
    const after = async (since: number) => (await history.after(since, nothing))?.steps.length
    t.equal(await after(large), 10)
    t.equal(await after(last - 3), 3)
    t.equal(await after(large - VERY_MANY), undefined)
    t.equal(await after(4), undefined)
    t.equal(history.recent(last - 3)?.length, 3)
    t.equal(history.recent(4), undefined)
  })
}

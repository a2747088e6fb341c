import { createDecisionHistory } from '@truebook/api/feed/sources/decision-history'
import { decisionOf as readAgain } from '@truebook/api/kept-decision'
import { journalBefore, MOST_BYTES_BACK } from '@truebook/api/queries/journal'
import { encode } from '@truebook/shared/codec'
import { databaseOf } from '@truebook/shared/db/connect'
import { type Decision, decisionsField } from '@truebook/shared/decision'
import type { Stream } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { openDatabase } from '../../engine/runtime/harness.js'
import { keptOf } from './kept.js'
import { payerOf } from './payer.js'

const LAST = 40
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)
const entryOf = (sequences: readonly number[]) => encode(decisionsField, sequences.map(decisionOf))

function decisionOf(sequence: number): Decision {
  return { sequence, time: 1, commandId: { time: 1, chance: sequence }, events: [] }
}

/** A journal of forty decisions, four a row, and an event stream that has only some of its rows. */
async function openHistory(t: Test, streamed: readonly number[], read?: Stream['read']) {
  const { pool } = await openDatabase(t)
  const memory = memoryStreams().events
  const events = { ...memory, read: read ?? memory.read }
  for (let last = 4; last <= LAST; last += 4) {
    const decisions = entryOf(numbers(last - 3, last))
    await pool.query(`insert into journal values ($1, $2, 1, '', $3)`, [last - 3, last, decisions])
    if (streamed.includes(last)) await events.publish(last, decisions)
  }
  const kept = { items: 1_000, events: 1_000 }
  const db = databaseOf(pool)
  const history = createDecisionHistory({ db, events, from: LAST, kept, most: 1_000 })
  const add = (decision: Decision) => history.add(decision, keptOf(decision))
  const after = async (since: number) =>
    (await history.after(since, payerOf()))?.map((kept) => {
      const decision = readAgain(kept)
      t.strictSame(decision, decisionOf(kept.sequence))
      return decision.sequence
    })
  return { add, after, events, history, pool }
}

t.test('what the event stream has lost anywhere is read from the journal', async (t) => {
  const cases = [
    { name: 'nothing', streamed: numbers(1, LAST) },
    { name: 'all', streamed: [] },
    { name: 'the oldest', streamed: [32, 36, 40] },
    {
      name: 'the middle, as a Redis that was restored from an older copy',
      streamed: [4, 8, 36, 40],
    },
    { name: 'the newest', streamed: [4, 8, 12] },
  ]
  for (const { name, streamed } of cases) {
    const { after } = await openHistory(t, streamed)
    t.strictSame(await after(5), numbers(6, LAST), name)
    t.strictSame(await after(0), numbers(1, LAST), `${name}, and what is kept has no gap`)
    t.strictSame(await after(17), numbers(18, LAST))
  }
})

t.test('nothing is told again that was not told yet', async (t) => {
  const { after, pool } = await openHistory(t, [])
  const ahead = entryOf(numbers(LAST + 1, LAST + 4))
  await pool.query(`insert into journal values ($1, $2, 1, '', $3)`, [LAST + 1, LAST + 4, ahead])
  t.strictSame(await after(5), numbers(6, LAST))
})

t.test('an entry that does not decode is read from the journal', async (t) => {
  const { after, events } = await openHistory(t, [4, 8, 12])
  await events.publish(16, Buffer.from([255]))
  await events.publish(20, entryOf(numbers(17, 20)))
  t.strictSame(await after(2), numbers(3, LAST))
})

t.test('a stream that is silent or cannot be read is asked once, not for each row', async (t) => {
  const reads = {
    silent: () => new Promise<never>(() => undefined),
    missing: () => Promise.reject(new Error('away')),
  }
  for (const [name, read] of Object.entries(reads)) {
    let asked = 0
    const { after } = await openHistory(t, [], () => {
      asked += 1
      return read()
    })
    const all = await Promise.all([after(5), after(9)])
    t.strictSame(all, [numbers(6, LAST), numbers(10, LAST)], name)
    t.strictSame(await after(0), numbers(1, LAST))
    t.ok(asked <= 2, `${name}: each who asked by then at most`)
  }
})

t.test(
  'who looks backwards comes to the first row that is too long, and does not read it',
  async (t) => {
    const { history, pool } = await openHistory(t, [])
    // What it says does not matter: it does not even decode.
    const long = Buffer.alloc(MOST_BYTES_BACK + 1, 255)
    await pool.query('update journal set decisions = $1 where last_sequence = 24', [long])
    const seen: number[] = []
    for await (const { sequence } of history.backwards(payerOf())) seen.push(sequence)
    t.strictSame(seen.reverse(), numbers(25, LAST))
  },
)

t.test('a page backwards has so many rows, or as many as may be read at once', async (t) => {
  const { pool } = await openHistory(t, [])
  const db = databaseOf(pool)
  const page = async (sequence: number, rows: number) =>
    (await journalBefore(db, sequence, rows)).map(({ decisions }) => decisions?.length)
  const short = entryOf(numbers(1, 4)).length
  t.strictSame(await page(LAST + 1, 3), [short, short, short])
  t.equal((await page(LAST + 1, 256)).length, LAST / 4)

  const third = Buffer.alloc(Math.floor(MOST_BYTES_BACK / 3) - short)
  await pool.query('update journal set decisions = $1 where last_sequence <= 36', [third])
  t.strictSame(await page(LAST + 1, 256), [short, third.length, third.length, third.length])
  await pool.query('update journal set decisions = $1 where last_sequence = 32', [
    Buffer.alloc(MOST_BYTES_BACK + 1),
  ])
  t.strictSame(await page(LAST + 1, 256), [short, third.length], 'up to one that is too long')
  t.strictSame(await page(33, 256), [undefined], 'which is told as such')
})

t.test('who looks backwards reads twice as many rows each time', async (t) => {
  const { pool } = await openDatabase(t)
  for (let at = 1; at <= 200; at++) {
    await pool.query(`insert into journal values ($1, $1, 1, '', $2)`, [at, entryOf([at])])
  }
  let queries = 0
  const db = databaseOf(pool).withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      queries += 1
      return result
    },
  })
  const { events } = memoryStreams()
  const kept = { items: 1, events: 1 }
  const history = createDecisionHistory({ db, events, from: 200, kept, most: 1_000 })
  const seen: number[] = []
  for await (const { sequence } of history.backwards(payerOf())) seen.push(sequence)
  t.strictSame(seen.reverse(), numbers(1, 200))
  t.equal(queries, 6, '8, 16, 32, 64, 128 rows, and none')
})

t.test('looking through one command that did much costs as many', async (t) => {
  const { history, pool } = await openHistory(t, [])
  const event = { type: 'cancel_timer_fired', account: 1, dueAt: 0 } as const
  const large = [{ ...decisionOf(39), events: Array(800).fill(event) }, decisionOf(40)]
  const decisions = encode(decisionsField, [decisionOf(37), decisionOf(38), ...large])
  await pool.query('update journal set decisions = $1 where last_sequence = $2', [decisions, LAST])
  let spent = 0
  const pay = (commands: number) => {
    spent += commands
  }
  await history.after(36, payerOf({ pay }))
  t.equal(spent, 3 + 100)
})

t.test('who owes or has left is not looked back for, and others need not wait', async (t) => {
  let read = 0
  const { after, history } = await openHistory(t, [], () => {
    read += 1
    return Promise.reject(new Error('away'))
  })
  let owedMs = 50
  const poor = payerOf({ name: 'poor', owedMs: () => owedMs })
  let served = false
  const late = history.after(5, poor).then((found) => {
    served = true
    return found?.length
  })
  t.equal((await after(30))?.length, 10)
  t.equal(served, false)
  owedMs = 0
  t.equal(await late, 35)

  const before = read
  await t.rejects(history.after(0, payerOf({ isGone: () => true })), { code: 'UNAVAILABLE' })
  t.equal(read, before)
  const { history: another } = await openHistory(t, [])
  const seen: number[] = []
  const leaving = payerOf({ isGone: () => seen.length > 0 })
  const looking = another.inTurn(leaving, async () => {
    for await (const { sequence } of another.backwards(leaving)) seen.push(sequence)
  })
  await t.rejects(looking, { code: 'UNAVAILABLE' })
  t.ok(seen.length < LAST, `${seen.length} were looked through`)
})

t.test(
  'an account that no decision was about since missed nothing, however many were',
  async (t) => {
    const { add, history } = await openHistory(t, [])
    const about = (account: number): Decision['events'] => [
      { type: 'cancel_timer_fired', account, dueAt: 0 } as Decision['events'][number],
    ]
    add({ ...decisionOf(41), events: about(7) })
    for (const sequence of numbers(42, 2000)) add({ ...decisionOf(sequence), events: about(9) })
    t.equal(history.mayConcern(7, 41), false)
    t.equal(history.mayConcern(7, 40), true, 'its last one is not behind it')
    t.equal(history.mayConcern(9, 1999), true)
    t.equal(history.mayConcern(5000, LAST), false, 'nor one that was never heard of')
    add({ ...decisionOf(2001), events: about(5000) })
    t.equal(history.mayConcern(5000, 2000), true)
    t.equal(history.mayConcern(7, LAST - 1), true, 'of what was before this copy it knows nothing')
  },
)

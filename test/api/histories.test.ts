import { candlesOf } from '@truebook/api/candles'
import type { Found, Stretch } from '@truebook/api/history'
import { firstMinute, turnoverSince } from '@truebook/api/queries/candles'
import { pendingDepositsOf } from '@truebook/api/queries/chain-deposits'
import { chainFactsOf } from '@truebook/api/queries/chain-facts'
import { openOrdersOf } from '@truebook/api/queries/market-orders'
import { movementsOf } from '@truebook/api/queries/movements'
import { ordersOf } from '@truebook/api/queries/orders'
import { signedBy } from '@truebook/api/queries/signed-by'
import { fillsOf, orderTradesOf, ownTradesOf, tradesOf } from '@truebook/api/queries/trades'
import { transfersOf } from '@truebook/api/queries/transfers'
import { spentOf } from '@truebook/api/queries/withdrawal-wishes'
import type { Database } from '@truebook/shared/db/connect'
import { EXACT_TOTAL } from '@truebook/shared/wire/page'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { DEEP_ROWS, FIRST_MS, fillDeep } from './deep-data.js'
import { listMarket, openGround } from './fixture.js'
import { type Plan, plansOf } from './plans.js'

const ground = await openGround(t)
await listMarket(ground.db)
await fillDeep(ground.db)

const PAGE = { page: { index: 0, size: 20 } }
const TIMES = { since: FIRST_MS + 50_000_500, until: FIRST_MS + 150_000_500 }
const MIDDLE = 100_000
const ORDER = { sequence: MIDDLE, id: '019b7600-0000-7000-8001-0000000186a0' }

interface Case {
  readonly title: string
  /** A place in the middle, as this list's cursors have it. */
  readonly key: unknown
  readonly indexes: readonly string[]
  find(db: Database, stretch: Stretch<never>): Promise<Found<unknown>>
}

const CASES: readonly Case[] = [
  {
    title: "a market's trades",
    key: MIDDLE,
    indexes: ['trades_pkey'],
    find: (db, stretch) => tradesOf(db, 1, stretch),
  },
  {
    title: "an account's trades",
    key: MIDDLE,
    indexes: ['trades_maker', 'trades_pkey', 'trades_taker'],
    find: (db, stretch) => ownTradesOf(db, { account: 2, market: 1 }, stretch),
  },
  {
    title: "an account's orders",
    key: ORDER,
    indexes: ['journal_time', 'orders_account'],
    find: (db, stretch) => ordersOf(db, { account: 2 }, stretch),
  },
  {
    title: "an account's open orders",
    key: ORDER,
    indexes: ['journal_time', 'orders_account_open'],
    find: (db, stretch) => ordersOf(db, { account: 1, statuses: ['PENDING'], market: 1 }, stretch),
  },
  {
    title: "a market's open orders",
    key: MIDDLE,
    indexes: ['orders_open'],
    find: (db, stretch) => openOrdersOf(db, { market: 1 }, stretch),
  },
  {
    title: "an account's transfers",
    key: MIDDLE,
    indexes: ['journal_time', 'transfers_from', 'transfers_to'],
    find: (db, stretch) => transfersOf(db, 2, stretch),
  },
  {
    title: "an account's transactions",
    key: MIDDLE,
    indexes: [
      'deposits_account',
      'journal_time',
      'transfers_from',
      'transfers_to',
      'withdrawals_account',
    ],
    find: (db, stretch) => movementsOf(db, 2, stretch),
  },
]

for (const { title, key, indexes, find } of CASES) {
  t.test(`${title} are read from an index, in its order, from any place`, async (t) => {
    const stretches = [
      PAGE,
      { page: { index: 40, size: 20 } },
      { ...PAGE, after: key },
      { ...PAGE, before: key },
      { ...PAGE, ...TIMES },
      { ...PAGE, ...TIMES, after: key },
    ]
    const used = new Set<string>()
    for (const stretch of stretches) {
      const plans = await plansOf(t, ground, (db) => find(db, stretch as Stretch<never>))
      for (const plan of plans) {
        checkPlan(t, plan)
        for (const index of plan.indexes) used.add(index)
      }
    }
    t.same([...used].sort(), indexes)
  })
}

t.test("an order's fills are read from indexes by the order, in their order", async (t) => {
  const taker = '019b7600-0000-7000-8002-000000000000'
  await sql`insert into trades select 1, n, n, n, 3000000, 9, 'SELL', ${ORDER.id}::uuid, ${taker}::uuid,
    1, 2, 6, 21 from generate_series(${DEEP_ROWS + 1}::int, ${DEEP_ROWS + 20_000}::int) as n`.execute(
    ground.db,
  )
  t.teardown(() => sql`delete from trades where trade_number > ${DEEP_ROWS}`.execute(ground.db))
  await sql`analyze trades`.execute(ground.db)
  const order = { id: ORDER.id, market: 1 }
  const key = DEEP_ROWS + 10_000
  const stretches = [
    PAGE,
    { page: { index: 40, size: 20 } },
    { ...PAGE, after: key },
    { ...PAGE, before: key },
  ]
  const plans = await plansOf(t, ground, async (db) => {
    for (const stretch of stretches) await orderTradesOf(db, order, stretch)
    t.equal((await fillsOf(db, ORDER.id)).length, 1_000)
  })
  for (const plan of plans) checkPlan(t, plan)
  const indexes = new Set(plans.flatMap((plan) => plan.indexes))
  t.same([...indexes].sort(), ['trades_maker_fills', 'trades_pkey', 'trades_taker_fills'])
})

t.test("what chains tell of an account's transactions is read from its own", async (t) => {
  const plans = await plansOf(t, ground, async (db) => {
    await chainFactsOf(db, 2, (await movementsOf(db, 2, PAGE)).rows)
  })
  const [told] = plans.filter(({ statement }) => statement.includes('chain_claims'))
  t.match(told.lookups.join(' '), /deposits_account: ..account = 2. AND .sequence = ANY/)
  t.match(told.lookups.join(' '), /withdrawals_account: ..account = 2. AND .sequence = ANY/)
})

t.test("a wallet's deposits on their way are counted without those that came", async (t) => {
  const { db } = ground
  const wallet = `0x${'2'.padStart(40, '0')}`
  // The last one is credited, and not noted as such yet.
  await sql`update chain_deposits set credited = false where deposit_count = 196`.execute(db)
  await sql`insert into chain_deposits select 0, n, 9, '0x', '0x', ${wallet}, '0x', 100, 1, 100,
    case when n % 2 = 0 then 'No.' end, 0, false from generate_series(-5, -1) as n`.execute(db)
  let pending = 0
  const plans = await plansOf(t, ground, async (watched) => {
    pending = await pendingDepositsOf(watched, wallet)
  })
  t.equal(pending, 3)
  t.same(plans[0].indexes.toSorted(), ['chain_deposits_open', 'deposits_pkey'])
})

t.test('what an account sent and withdrew of late is found without what was before', async (t) => {
  const signature = Buffer.alloc(65)
  const late = { account: 2, signature, since: FIRST_MS + (DEEP_ROWS - 2_000) * 1000 }
  const plans = await plansOf(t, ground, async (db) => {
    t.equal(await spentOf(db, { ...late, asset: 1, wishesSince: 0 }), 10_000n)
    t.equal(await signedBy(db, { ...late, table: 'withdrawals' }), undefined)
    t.equal(await signedBy(db, { ...late, table: 'transfers' }), undefined)
  })
  const reads = plans.filter(({ statement }) => /withdrawals|transfers/.test(statement))
  const lately = 'account = 2. AND .sequence >= 197901'
  t.match(
    reads.map(({ lookups }) => lookups.join(' ')),
    [
      new RegExp(`withdrawals_account: ..${lately}`),
      new RegExp(`withdrawals_account: ..${lately}`),
      new RegExp(`transfers_from: ..from_${lately}`),
    ],
  )
})

t.test('candles and volumes are read from aggregates, by their keys', async (t) => {
  const asked = { first: FIRST_MS - (FIRST_MS % 86_400_000), last: FIRST_MS + 864_000_000 }
  const plans = await plansOf(t, ground, async (db) => {
    await candlesOf(db, 1, { interval: '1m', first: asked.first, last: asked.first + 6_000_000 })
    await candlesOf(db, 1, { interval: '5m', first: asked.first, last: asked.first + 6_000_000 })
    await firstMinute(db, 1)
    for (const interval of ['30m', '1h', '12h', '1d'] as const)
      await candlesOf(db, 1, { interval, ...asked })
    await turnoverSince(db, { market: 1, since: FIRST_MS + 86_400_000 * 130 })
  })
  const begin = plans.find(({ statement }) => /^select "minute"/.test(statement))
  t.same([begin?.indexes, begin?.sorted], [['candles_pkey'], 0], 'the first is looked up')
  for (const { statement, nodes } of plans) {
    t.notOk(nodes.includes('Seq Scan'), statement)
    t.notMatch(statement, /trades\b (as|where)|from trades/)
  }
})

/** Four parts that each give a page and the one row more, for the page that is furthest away. */
const MOST_SORTED = 4 * (21 + 800)

function checkPlan(t: Test, { statement, nodes, sorted }: Plan): void {
  const slow = nodes.filter((node) => /Seq Scan|Hash|Bitmap/.test(node))
  t.same(slow, [], statement)
  t.ok(sorted <= MOST_SORTED, statement)
}

t.test('totals are exact as far as counting is cheap, and the least there is beyond', async (t) => {
  const { db } = ground
  t.equal((await tradesOf(db, 1, PAGE)).counted, DEEP_ROWS)
  t.equal((await tradesOf(db, 1, { ...PAGE, ...TIMES })).counted, 100_000)
  t.equal((await ordersOf(db, { account: 2 }, PAGE)).counted, EXACT_TOTAL + 1)
  t.equal((await ordersOf(db, { account: 1, statuses: ['PENDING'] }, PAGE)).counted, 4_000)
  const hour = { since: FIRST_MS + 3_600_000, until: FIRST_MS + 7_199_999 }
  t.equal((await ordersOf(db, { account: 2 }, { ...PAGE, ...hour })).counted, 720)
  t.equal((await ownTradesOf(db, { account: 2, market: 1 }, { ...PAGE, ...hour })).counted, 1_440)
  t.equal((await movementsOf(db, 2, { ...PAGE, ...hour })).counted, 1_080)
})

t.test('nothing is asked for orders that no account can have', async (t) => {
  const statuses = ['FAILED', 'CANCELLATION_REQUESTED'] as const
  const plans = await plansOf(t, ground, (db) => ordersOf(db, { account: 2, statuses }, PAGE))
  t.same(plans, [])
})

t.test('what was made in a stretch of time is found to the millisecond', async (t) => {
  const { db } = ground
  const second = (n: number) => ({
    ...PAGE,
    since: FIRST_MS + n * 1000,
    until: FIRST_MS + n * 1000,
  })
  const just = async (found: Promise<Found<{ sequence: number }>>) =>
    (await found).rows.map((row) => row.sequence)
  // Sequence 101 is the first of its batch in the journal, 200 the last, 150 in between.
  for (const n of [1, 101, 150, 200, 100_001, DEEP_ROWS]) {
    t.same(await just(ordersOf(db, { account: 1 + (n % 5) }, second(n))), [n], `orders at ${n}`)
    t.same(await just(tradesOf(db, 1, second(n))), [n], `trades at ${n}`)
    t.same(await just(movementsOf(db, 1 + (n % 5), second(n))), [n], `transactions at ${n}`)
  }
  const never = { ...PAGE, since: FIRST_MS + 999_000_000 }
  t.same(await just(ordersOf(db, { account: 1 }, never)), [])
  t.same(await just(tradesOf(db, 1, never)), [])
  t.same(await just(tradesOf(db, 1, { ...PAGE, until: 5 })), [])
})

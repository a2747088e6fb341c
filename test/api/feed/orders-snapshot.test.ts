import { loadFeed } from '@truebook/api/feed/load'
import { accountSource } from '@truebook/api/feed/sources/account'
import { createDecisionHistory } from '@truebook/api/feed/sources/decision-history'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { sql } from 'kysely'
import t from 'tap'
import { listMarket, openAccount, openGround } from '../fixture.js'
import { payerOf } from './payer.js'

const ORDERS = 5_000

t.test('the snapshot of many orders has all of them, and others have their turns', async (t) => {
  const { db } = await openGround(t)
  await listMarket(db)
  await openAccount(db, { id: 1, wallet: `0x${'1'.repeat(40)}` })
  await sql`insert into orders select
    ('019b7600-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, 1, 1, 'SELL', 'LIMIT', 0, n, 9, 0,
    9, 0, 0, 0, 'PENDING', null, 0, false, 'expire_taker', '\\x00', 1, 0, n, n
    from generate_series(1, ${ORDERS}::bigint) as n`.execute(db)
  await sql`insert into cancel_timers values (1, 1234)`.execute(db)
  const { catalog, names } = await loadFeed(db)
  const events = memoryStreams().events
  const kept = { items: 1, events: 1 }
  const decisions = createDecisionHistory({ db, events, from: 0, kept, most: 1 })
  let turns = 0
  let isOver = false
  const count = () => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const turnsAt = new Set<number>()
  const market: typeof catalog.market = (id) => {
    turnsAt.add(turns)
    return catalog.market(id)
  }
  const seen = { ...catalog, market }
  const source = accountSource('orders', 1, { db, catalog: seen, names, decisions })
  const { texts } = await source.open(payerOf())
  isOver = true
  t.ok(turnsAt.size >= 4, `${turnsAt.size} turns`)
  const { orders, ...rest } = JSON.parse(texts[0])
  const timer = { due_at: 1234, fired: false }
  t.same(rest, { channel: 'orders', type: 'snapshot', sequence: 0, cancel_all_after: timer })
  t.same(
    orders.map(({ price }: { price: string }) => Math.round(Number(price) * 100)),
    Array.from({ length: ORDERS }, (_, i) => i + 1),
  )
})

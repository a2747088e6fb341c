import { createHash } from 'node:crypto'
import { frameOf } from '@truebook/api/feed/frame'
import { snapshotFrame } from '@truebook/api/feed/sources/book-snapshot'
import { restingOrdersOf } from '@truebook/api/queries/feed-moments'
import { sql } from 'kysely'
import t from 'tap'
import { listMarket, openGround } from '../fixture.js'
import { listedMarket } from '../listed-market.js'

t.test('a mixed book is listed as sorting all of its orders would list it', async (t) => {
  const { db } = await openGround(t)
  await listMarket(db)
  // Neither ids nor rows are in the order of priority; some fifty orders rest at each price of a side.
  await sql`insert into orders select ('019b7600-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, 1, 7,
    case when n * 31 % 100 < 50 then 'BUY' else 'SELL' end, 'LIMIT', 0, 3000000 + n * 7919 % 41, n + 9, 0,
    n, 0, 0, 0, case when n % 5 = 0 then 'CANCELLED' else 'PENDING' end, null, 0, false, 'expire_taker',
    '\\x00', 1, 1, n / 7, n * 104729 % 5003 from generate_series(100, 5000::bigint) as n`.execute(
    db,
  )
  const rows = await db.selectFrom('orders').selectAll().where('open', '=', true).execute()
  t.ok(rows.length > 3_900)

  const resting = await restingOrdersOf(db, 1)
  const frame = await snapshotFrame(listedMarket(), 'book:BTC_USDC', resting)
  const idOf = (id: string) => createHash('sha256').update(id).digest('hex').slice(0, 16)
  const listed = (side: 'BUY' | 'SELL') => {
    const sign = side === 'BUY' ? -1 : 1
    return rows
      .filter((row) => row.side === side)
      .sort((a, b) => sign * (a.price - b.price) || a.priority - b.priority)
      .map(({ id, price, remaining }) => [
        idOf(id),
        String(price / 100),
        String(remaining / 100_000),
      ])
  }
  const wanted = {
    ...{ channel: 'book:BTC_USDC', type: 'snapshot', sequence: 40 },
    ...{ bids: listed('BUY'), asks: listed('SELL') },
  }
  t.ok(Buffer.concat(frame).equals(frameOf(JSON.stringify(wanted))))
  t.equal(resting.found.count, rows.length)
})

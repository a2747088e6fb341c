import { openOrdersOf } from '@truebook/api/queries/feed-moments'
import { sql } from 'kysely'
import t from 'tap'
import { openGround } from '../fixture.js'

const { db } = await openGround(t)

/** More than an account may have in one market. */
const ORDERS = 12_000

t.test('an account is told of all its open orders, in whatever markets', async (t) => {
  await sql`insert into orders select gen_random_uuid(), 1 + n % 2, 7, 'BUY', 'LIMIT', 0, 3000000 - n, 9, 0,
    9, 0, 0, 0, case when n > ${ORDERS} then 'CANCELLED' else 'PENDING' end, null, 0, false,
    'expire_taker', '\\x00', 1, 1, n, n from generate_series(1, ${ORDERS + 10}) as n`.execute(db)
  const { found } = await openOrdersOf(db, 7)
  t.equal(found.orders.length, ORDERS)
  t.same([found.orders[0].price, found.orders.at(-1)?.price], [2_999_999, 3_000_000 - ORDERS])
  t.match(found.orders[0], { market: 2, remaining: 9, client_order_id: null })
})

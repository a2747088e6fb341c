import { loadFeed } from '@truebook/api/feed/load'
import { openOrdersOf, restingOrdersOf } from '@truebook/api/queries/feed-moments'
import { ORDERS_AT_ONCE } from '@truebook/api/queries/open-orders'
import { type KyselyPlugin, sql } from 'kysely'
import t from 'tap'
import { listMarket, openGround } from '../fixture.js'

const BIDS = ORDERS_AT_ONCE
const ASKS = 2 * ORDERS_AT_ONCE + 1
const ALL = BIDS + ASKS

const { db: plain } = await openGround(t)
await listMarket(plain)
await sql`insert into orders select ('019b7600-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, 1, 7,
  case when n > ${ASKS} then 'BUY' else 'SELL' end, 'LIMIT', 0, n, 9, 0, 9, 0, 0, 0, 'PENDING', null, 0, false,
  'expire_taker', '\\x00', 1, 1, n / 7, n from generate_series(1, ${ALL}::bigint) as n`.execute(
  plain,
)

let longest = 0
const counting: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  async transformResult({ result }) {
    longest = Math.max(longest, result.rows.length)
    return result
  },
}
const db = plain.withPlugin(counting)

t.beforeEach(() => {
  longest = 0
})

t.test("a start reads a market's book by pages, and all of it", async (t) => {
  const { depths } = await loadFeed(db)
  const { BUY, SELL } = depths.of(1).ladders
  t.same(
    [BUY, SELL].map((side) => side.best(ALL).length),
    [BIDS, ASKS],
  )
  t.equal(longest, ORDERS_AT_ONCE)
})

t.test('so are its orders read, in the order in which they trade', async (t) => {
  const { count, levels } = (await restingOrdersOf(db, 1)).found
  const [bids, asks] = [[...levels.BUY], [...levels.SELL]].map((side) =>
    side.map(({ price }) => price).join(),
  )
  t.equal(count, ALL)
  t.ok(bids === Array.from({ length: BIDS }, (_, i) => ALL - i).join())
  t.ok(asks === Array.from({ length: ASKS }, (_, i) => i + 1).join())
  t.equal(longest, ORDERS_AT_ONCE)
})

t.test("and an account's, oldest first, whatever one command placed", async (t) => {
  const { found } = await openOrdersOf(db, 7)
  const prices = found.orders.map(({ price }) => price)
  t.ok(prices.join() === Array.from({ length: ALL }, (_, i) => i + 1).join())
  t.equal(longest, ORDERS_AT_ONCE)
})

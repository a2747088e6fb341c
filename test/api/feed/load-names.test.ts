import { loadFeed } from '@truebook/api/feed/load'
import { sql } from 'kysely'
import t from 'tap'
import { listMarket, openGround } from '../fixture.js'

/** More than are read at once. */
const MANY = 20_001

const { db } = await openGround(t)
await listMarket(db)
await sql`insert into assets values (3, 'ETH', 'Ether', 8, 8, 8)`.execute(db)
await sql`insert into markets select (jsonb_populate_record(markets,
  '{"id": 2, "ticker": "ETH_USDC", "base_asset": 3}')).* from markets`.execute(db)

const idOf = (market: number, n: number) =>
  `019b7600-0000-7000-800${market}-${String(n).padStart(12, '0')}`

async function addOrders(
  market: number,
  {
    from,
    to,
    status = 'PENDING',
    name,
  }: { from: number; to: number; status?: string; name: string },
): Promise<void> {
  await sql`insert into orders (id, market, account, side, order_type, time_in_force, price, quantity,
      quote_quantity, remaining, filled_tick_lots, filled_quantity, fees, status, client_order_id,
      expires_at, post_only, self_trade, signature, created_at, updated_at, sequence, priority)
    select ('019b7600-0000-7000-800' || ${market}::int || '-' || lpad(n::text, 12, '0'))::uuid, ${market},
      1, 'BUY', 'LIMIT', 0, 1, 1, 0, 1, 0, 0, 0, ${status}, nullif(${name}::text, '') || n, 0, false,
      'expire_taker', '', 0, 0, n, n
    from generate_series(${from}::int, ${to}::int) n`.execute(db)
}

t.test('a start has the names of all open orders, of each market, and of no other', async (t) => {
  await addOrders(1, { from: 1, to: MANY, name: 'mine-' })
  await addOrders(1, { from: MANY + 1, to: MANY + 1, name: '' })
  await addOrders(1, { from: MANY + 2, to: MANY + 2, status: 'FILLED', name: 'mine-' })
  await addOrders(2, { from: MANY + 3, to: MANY + 3, name: 'mine-' })
  const { names } = await loadFeed(db)
  let missing = 0
  for (let n = 1; n <= MANY; n++) if (names.of(idOf(1, n)) !== `mine-${n}`) missing += 1
  t.equal(missing, 0)
  t.equal(names.of(idOf(1, MANY + 1)), undefined, 'it has none')
  t.equal(names.of(idOf(1, MANY + 2)), undefined, 'it is not open')
  t.equal(names.of(idOf(2, MANY + 3)), `mine-${MANY + 3}`)
})

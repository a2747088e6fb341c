import { loadFeed } from '@truebook/api/feed/load'
import { createMarketStats } from '@truebook/api/feed/market-stats'
import { addTradeToCandle, type CandleRow } from '@truebook/engine/runtime/candle-rows'
import { CANDLE_INTERVALS } from '@truebook/shared/candle-interval'
import type { EventOf } from '@truebook/shared/event'
import { sql } from 'kysely'
import t from 'tap'
import { createRandom } from '../../sim/random.js'
import { fillCoarseCandles } from '../coarse-candles.js'
import { listMarket, openGround } from '../fixture.js'
import { tradeOf } from './trade-of.js'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const MONDAY = Date.UTC(2026, 0, 5)
const SEED = 29
const [BUSY, QUIET] = [1, 2]

const { db } = await openGround(t)
await listMarket(db)
await sql`insert into assets values (3, 'ETH', 'Ether', 8, 8, 8)`.execute(db)
await sql`insert into markets select (jsonb_populate_record(markets,
  '{"id": 2, "ticker": "ETH_USDC", "base_asset": 3}')).* from markets`.execute(db)

/** Trades up to day 28, one market's in each minute of its last two weeks, the other's far apart and with a week of none. */
function randomTrades(): EventOf<'trade'>[] {
  const random = createRandom(SEED)
  t.comment(`seed ${SEED}`)
  const trades: EventOf<'trade'>[] = []
  function add(market: number, at: number) {
    for (let n = 0; n < random.between(1, 2); n++) {
      const micros = at * 1000 + n
      const trade = { price: random.between(1, 999), quantity: random.between(1, 9), micros }
      trades.push({ ...tradeOf(trade), market })
    }
  }
  for (let at = MONDAY + 14 * DAY; at < MONDAY + 28 * DAY; at += MINUTE) add(BUSY, at)
  for (let at = MONDAY; at < MONDAY + 28 * DAY; at += random.between(1, 300) * MINUTE) {
    if (at < MONDAY + 17.3 * DAY || at > MONDAY + 24 * DAY) add(QUIET, at)
  }
  return trades
}

/** As the engine writes it. */
async function writeCandles(trades: readonly EventOf<'trade'>[]): Promise<void> {
  const minutes = new Map<string, CandleRow>()
  for (const trade of trades) addTradeToCandle(minutes, trade)
  const rows = [...minutes.values()].map(({ quoteTickLots, ...row }) => {
    return { ...row, quote_volume: String(quoteTickLots) }
  })
  await sql`insert into candles select * from
    json_populate_recordset(null::candles, ${JSON.stringify(rows)}::json)`.execute(db)
  await fillCoarseCandles(db)
}

t.test('after a start each market stands as it did before, and little was read', async (t) => {
  const trades = randomTrades()
  const always = new Map([BUSY, QUIET].map((market) => [market, createMarketStats()]))
  let from = MONDAY
  for (const days of [15.5, 20.9, 21, 21.01, 23.9, 24, 24.5, 27.99, 28]) {
    const now = MONDAY + days * DAY
    const news = trades.filter(({ micros }) => micros >= from * 1000 && micros < now * 1000)
    await writeCandles(news)
    from = now
    // A decision's time, whatever a copy's clock says.
    await sql`update engine_state set last_time = ${now}`.execute(db)
    const { sums } = await loadFeed(db)
    for (const [market, kept] of always) {
      for (const trade of news) if (trade.market === market) kept.add([trade])
      const loaded = sums.get(market) ?? []
      t.ok(loaded.length < 1_500, `${loaded.length} rows of market ${market}`)
      const started = createMarketStats()
      started.load(loaded)
      for (const interval of CANDLE_INTERVALS) {
        const expected = kept.candles(interval)
        t.strictSame(started.candles(interval), expected, `${market}, ${interval}, day ${days}`)
      }
      t.strictSame(started.day(now), kept.day(now), `${market}, day ${days}`)
    }
  }
})

t.test('each market has the levels of its own open orders', async (t) => {
  await sql`insert into accounts values (1, ${`0x${'1'.repeat(40)}`}, 0)`.execute(db)
  await sql`insert into orders select
    ('019b7600-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, 1 + n % 2, 1, 'SELL', 'LIMIT',
    0, 10 * (n % 2) + n / 4, 9, 0, 9, 0, 0, 0, 'PENDING', null, 0, false, 'expire_taker', '\\x00', 1,
    0, n, n from generate_series(4, 11) as n`.execute(db)
  const { depths } = await loadFeed(db)
  const levelsOf = (market: number) => depths.of(market).ladders.SELL.best(9)
  t.same(
    [BUSY, QUIET].map((market) => levelsOf(market).map(({ price, quantity }) => [price, quantity])),
    [
      [
        [1, 18],
        [2, 18],
      ],
      [
        [11, 18],
        [12, 18],
      ],
    ],
  )
})

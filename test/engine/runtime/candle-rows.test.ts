import {
  addTradeToCandle,
  type CandleRow,
  coarseCandles,
} from '@truebook/engine/runtime/candle-rows'
import type { EventOf } from '@truebook/shared/event'
import { lots, ticks } from '@truebook/shared/units'
import t from 'tap'
import { BTC, commandMaker, USDC, wallet } from './commands.js'
import { commitBatch, createFolder, seeds } from './fold.js'
import { auditIsOk, openCommitter } from './harness.js'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]

function candlesOf(trades: readonly (readonly [ms: number, price: number, quantity: number])[]) {
  const candles = new Map<string, CandleRow>()
  for (const [ms, price, quantity] of trades) {
    const seen = { market: 1, micros: ms * 1000, price: ticks(price), quantity: lots(quantity) }
    addTradeToCandle(candles, seen as EventOf<'trade'>)
  }
  return candles
}

t.test('minutes of a batch become its hours and days', async (t) => {
  const start = 20_000 * DAY - 2 * MINUTE
  const candles = candlesOf([
    [start, 100, 1],
    [start + MINUTE, 90, 2],
    [start + MINUTE + 1, 120, 3],
    // The next hour, and the next day.
    [start + 2 * MINUTE, 110, 4],
  ])
  const of = (minutes: number) =>
    coarseCandles(candles.values()).filter((c) => c.minutes === minutes)
  const before = { open: 100, high: 120, low: 90, close: 120, volume: 6, trades: 3 }
  const after = { open: 110, high: 110, low: 110, close: 110, volume: 4, trades: 1 }
  t.match(of(60), [
    { ...before, start: 20_000 * DAY - HOUR, quoteTickLots: 640n },
    { ...after, start: 20_000 * DAY },
  ])
  t.match(of(1440), [
    { ...before, start: 19_999 * DAY },
    { ...after, start: 20_000 * DAY },
  ])
})

t.test('hours and days say what their minutes say, over many batches', async (t) => {
  const { pool, committer } = await openCommitter(t)
  const folder = createFolder()
  let now = 20_000 * DAY - HOUR
  const make = commandMaker({ seed: 61, now: () => now })
  const gifts = [1, 2].flatMap((n) => [
    make.deposit(wallet(n), BTC, 10n ** 14n),
    make.deposit(wallet(n), USDC, 10n ** 14n),
  ])
  await commitBatch(committer, folder.fold([...seeds(), ...gifts], now))
  for (let batch = 0; batch < 60; batch++) {
    now += 150_000
    const commands = Array.from({ length: 8 }, (_, n) =>
      make.order(1 + (n % 2), {
        side: n % 2 ? 'SELL' : 'BUY',
        price: 10_000 + ((batch * 7) % 40) - n * 2 * (n % 2),
      }),
    )
    await commitBatch(committer, folder.fold(commands, now))
  }
  const { rows } = await pool.query(
    `with wanted as (
      select market, minutes, minute - minute % (minutes * 60000) as start,
        (array_agg(open order by minute))[1] as open, max(high) as high, min(low) as low,
        (array_agg(close order by minute desc))[1] as close, sum(volume) as volume,
        sum(quote_volume) as quote_volume, sum(trades) as trades
      from candles, (values (15), (60), (1440)) as widths (minutes) group by 1, 2, 3)
    select (select count(*)::int from wanted) as wanted,
      (select count(*)::int from coarse_candles) as written,
      (select count(*)::int from wanted natural join coarse_candles) as equal`,
  )
  t.ok(rows[0].wanted >= 5, 'several hours and two days')
  t.same([rows[0].written, rows[0].equal], [rows[0].wanted, rows[0].wanted])
  await auditIsOk(t, pool)
})

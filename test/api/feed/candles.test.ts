import { createMarketStats } from '@truebook/api/feed/market-stats'
import type { MarketEvent } from '@truebook/api/feed/market-step'
import { candlesSource } from '@truebook/api/feed/sources/candles'
import { lots, NO_ATOMS, ticks } from '@truebook/shared/units'
import t from 'tap'
import { listedMarket } from '../listed-market.js'

const NOON = Date.UTC(2026, 0, 5, 12)

function tradeAt(micros: number) {
  return {
    ...{ type: 'trade', market: 1, marketSequence: 1, tradeNumber: 1, micros },
    ...{ price: ticks(3_000_000), quantity: lots(100_000), makerSide: 'SELL' },
    ...{ makerRemaining: lots(0), makerFee: NO_ATOMS, takerFee: NO_ATOMS },
    ...{ makerOrderId: { time: 1, chance: 1 }, takerOrderId: { time: 1, chance: 2 } },
    ...{ makerAccount: 1, takerAccount: 2 },
  } as const satisfies MarketEvent
}

t.test('a command that trades in two candles tells both as it leaves them', async (t) => {
  const stats = createMarketStats()
  const options = { channel: 'candles:BTC_USDC:1m', interval: '1m' } as const
  const { update } = candlesSource(listedMarket(), options, { stats, sequence: () => 1 })
  const candlesAfter = (...micros: number[]) => {
    const events = micros.map(tradeAt)
    stats.add(events)
    const text = update({ market: 1, sequence: 1, previous: 0, time: NOON, events })
    return JSON.parse(String(text)).candles.map((candle: { timestamp: number; trades: number }) => [
      candle.timestamp - NOON,
      candle.trades,
    ])
  }
  const noon = NOON * 1_000
  t.same(candlesAfter(noon - 3), [[-60_000, 1]])
  t.same(candlesAfter(noon - 2, noon - 1, noon, noon + 1), [
    [-60_000, 3],
    [0, 2],
  ])
  t.same(candlesAfter(noon + 2), [[0, 3]])
  t.same(candlesAfter(noon + 60_000_000), [[60_000, 1]])
})

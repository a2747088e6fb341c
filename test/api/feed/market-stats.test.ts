import { createMarketStats } from '@truebook/api/feed/market-stats'
import { CANDLE_INTERVALS } from '@truebook/shared/candle-interval'
import t from 'tap'
import { tradeOf } from './trade-of.js'

const MONDAY = Date.UTC(2026, 0, 5)
const DAY_MS = 86_400_000

t.test('what was traded at last stands, however long ago that was', async (t) => {
  const traded = createMarketStats()
  t.equal(traded.day(MONDAY), undefined)
  const micros = (MONDAY - 400 * DAY_MS) * 1000
  traded.add([tradeOf({ price: 500, quantity: 2, micros })])
  t.match(traded.day(MONDAY), { open: 500, close: 500, volume: 0n, trades: 0 })
})

t.test(
  'the trades of one command count as each by itself, over the end of a minute too',
  async (t) => {
    const minute = MONDAY * 1000
    const trades = [5, 3, 9, 4].map((price, i) =>
      tradeOf({ price, quantity: 2, micros: minute + 60_000_000 - 2 + i }),
    )
    const [together, apart] = [createMarketStats(), createMarketStats()]
    together.add(trades)
    for (const trade of trades) apart.add([trade])
    for (const interval of CANDLE_INTERVALS) {
      t.strictSame(together.candles(interval), apart.candles(interval), interval)
    }
    t.strictSame(together.day(MONDAY), apart.day(MONDAY))
    t.match(together.candles('1m'), [
      { start: MONDAY, open: 5, high: 5, low: 3, close: 3, volume: 4n, tickLots: 16n, trades: 2 },
      { start: MONDAY + 60_000, open: 9, high: 9, low: 4, close: 4, volume: 4n, trades: 2 },
    ])
  },
)

import type { CandleInterval } from '@truebook/shared/candle-interval'
import type { CandlesSnapshot, CandlesUpdate } from '@truebook/shared/wire/feed'
import type { ListedMarket } from '../catalog.js'
import type { Bar } from '../market-stats.js'
import type { MarketStep } from '../market-step.js'
import type { Source } from './source.js'
import { barTexts, hasTraded, type Standing } from './ticker.js'

/** The newest candle as each command that traded leaves it. */
export function candlesSource(
  market: ListedMarket,
  { channel, interval }: { readonly channel: string; readonly interval: CandleInterval },
  { stats, sequence }: Omit<Standing, 'now'>,
): Source<MarketStep> {
  const candleOf = (bar: Bar) => ({ timestamp: bar.start, ...barTexts(market, bar) })

  function snapshot(): string {
    const candles = stats.candles(interval).map(candleOf)
    const head = { channel, type: 'snapshot', sequence: sequence() } as const
    const message: CandlesSnapshot = { ...head, interval, candles }
    return JSON.stringify(message)
  }
  const opening = () => ({ sequence: sequence(), texts: [snapshot()] })

  return {
    isState: true,
    sequence,
    update(step) {
      if (!hasTraded(step)) return undefined
      const { sequence, time } = step
      const candles = stats.candles(interval).slice(-1).map(candleOf)
      const head = { channel, type: 'update', sequence, time } as const
      const message: CandlesUpdate = { ...head, interval, candles }
      return JSON.stringify(message)
    },
    snapshot,
    open: () => ({ mode: 'snapshot', ...opening() }),
    replay: () => ({ mode: 'resync', ...opening() }),
  }
}

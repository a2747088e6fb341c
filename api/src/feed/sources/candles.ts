import type { CandleInterval } from '@truebook/shared/candle-interval'
import type { Said } from '@truebook/shared/wire/feed'
import type { ListedMarket } from '../catalog.js'
import type { Bar } from '../market-stats.js'
import type { MarketStep } from '../market-step.js'
import type { Source } from './source.js'
import { barTexts, type Standing } from './ticker.js'

/** The newest candle after each command that traded, and the one before it if the command traded in both. */
export function candlesSource(
  market: ListedMarket,
  { channel, interval }: { readonly channel: string; readonly interval: CandleInterval },
  { stats, sequence }: Pick<Standing, 'stats' | 'sequence'>,
): Source<MarketStep> {
  const candleOf = (bar: Bar) => ({ timestamp: bar.start, ...barTexts(market, bar) })

  function snapshot(): string {
    const candles = stats.candles(interval).map(candleOf)
    const head = { channel, type: 'snapshot', sequence: sequence() } as const
    const message: Said<'candles'> = { ...head, interval, candles }
    return JSON.stringify(message)
  }

  return {
    sequence,
    update(step) {
      const first = step.events.find((event) => event.type === 'trade')
      if (!first) return undefined
      const { sequence, time } = step
      const [newest, ...before] = stats.candles(interval).toReversed()
      const isOfBoth = first.micros < newest.start * 1000
      const candles = (isOfBoth ? [...before, newest] : [newest]).map(candleOf)
      const head = { channel, type: 'update', sequence, time } as const
      const message: Said<'candles'> = { ...head, interval, candles }
      return JSON.stringify(message)
    },
    snapshot,
    open: () => ({ mode: 'snapshot', sequence: sequence(), texts: [snapshot()] }),
  }
}

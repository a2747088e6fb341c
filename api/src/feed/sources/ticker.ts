import { formatUnits } from '@truebook/shared/decimal'
import type { Said } from '@truebook/shared/wire/feed'
import { priceText, tickLotsText } from '../../answers/amounts.js'
import type { ListedMarket } from '../catalog.js'
import type { Bar, MarketStats } from '../market-stats.js'
import type { MarketStep } from '../market-step.js'
import type { Source } from './source.js'

export interface Standing {
  readonly stats: MarketStats
  /** The market's sequence now. */
  readonly sequence: () => number
  /** Unix milliseconds. */
  readonly now: () => number
}

/** The last price and the day behind it, after each command that traded. */
export function tickerSource(
  market: ListedMarket,
  channel: string,
  { stats, sequence, now }: Standing,
): Source<MarketStep> {
  function snapshot(): string {
    const day = dayTexts(market, stats.day(now()))
    const message: Said<'ticker'> = { channel, type: 'snapshot', sequence: sequence(), ...day }
    return JSON.stringify(message)
  }

  return {
    sequence,
    update(step) {
      if (!step.events.some((event) => event.type === 'trade')) return undefined
      const { sequence, time } = step
      const day = dayTexts(market, stats.day(time))
      const message: Said<'ticker'> = { channel, type: 'update', sequence, time, ...day }
      return JSON.stringify(message)
    },
    snapshot,
    open: () => ({ mode: 'snapshot', sequence: sequence(), texts: [snapshot()] }),
  }
}

/** A stretch of trades in decimals. */
export function barTexts(market: ListedMarket, bar: Bar) {
  return {
    open: priceText(market, bar.open),
    high: priceText(market, bar.high),
    low: priceText(market, bar.low),
    close: priceText(market, bar.close),
    volume: formatUnits(bar.volume * BigInt(market.step.units), market.step.decimals),
    quote_volume: tickLotsText(market, bar.tickLots),
    trades: bar.trades,
  }
}

const NOTHING = { last_price: '0', open: '0', high: '0', low: '0' }
const NO_TRADES = { ...NOTHING, volume: '0', quote_volume: '0', trades: 0 }

function dayTexts(market: ListedMarket, day: Bar | undefined) {
  if (!day) return NO_TRADES
  const { close, ...texts } = barTexts(market, day)
  return { last_price: close, ...texts }
}

import { formatUnits } from '@truebook/shared/decimal'
import type { Said } from '@truebook/shared/wire/feed'
import { priceText, tickLotsText } from '../../answers/amounts.js'
import type { ListedMarket } from '../catalog.js'
import type { Bar, MarketStats } from '../market-stats.js'
import type { MarketEvent, MarketStep } from '../market-step.js'
import type { Prices } from '../prices.js'
import type { Source } from './source.js'

export interface Standing {
  readonly stats: MarketStats
  readonly prices: Pick<Prices, 'last'>
  /** The market's sequence now. */
  readonly sequence: () => number
  /** Unix milliseconds. */
  readonly now: () => number
}

/** The last price and the last 24 hours, after each command that traded or set the price. */
export function tickerSource(
  market: ListedMarket,
  channel: string,
  { stats, prices, sequence, now }: Standing,
): Source<MarketStep> {
  function stateAt(time: number) {
    const last = prices.last(market.rules.id)
    const last_price = last === undefined ? '0' : priceText(market, last)
    return { last_price, ...dayTexts(market, stats.day(time)) }
  }

  function snapshot(): string {
    const head = { channel, type: 'snapshot', sequence: sequence() } as const
    const message: Said<'ticker'> = { ...head, ...stateAt(now()) }
    return JSON.stringify(message)
  }

  return {
    sequence,
    update(step) {
      if (!step.events.some(hasPrice)) return undefined
      const { sequence, time } = step
      const message: Said<'ticker'> = { channel, type: 'update', sequence, time, ...stateAt(time) }
      return JSON.stringify(message)
    },
    snapshot,
    open: () => ({ mode: 'snapshot', sequence: sequence(), texts: [snapshot()] }),
  }
}

/** A stretch of trades as decimals. */
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

const hasPrice = ({ type }: MarketEvent) => type === 'trade' || type === 'reference_price_set'

const NOTHING = { open: '0', high: '0', low: '0' }
const NO_TRADES = { ...NOTHING, volume: '0', quote_volume: '0', trades: 0 }

function dayTexts(market: ListedMarket, day: Bar | undefined) {
  if (!day) return NO_TRADES
  const { close, ...texts } = barTexts(market, day)
  return texts
}

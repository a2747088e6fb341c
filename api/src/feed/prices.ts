import type { Event } from '@truebook/shared/event'

/** The last price of every market, as of the last event folded. */
export interface Prices {
  /** In ticks; undefined before the market's first trade. */
  last(market: number): number | undefined
  /** Puts a market's loaded price in place; 0 stands for none. */
  load(market: number, price: number): void
  fold(event: Event): void
}

export function createPrices(): Prices {
  const prices = new Map<number, number>()

  function load(market: number, price: number): void {
    if (price > 0) prices.set(market, price)
  }

  return {
    last: (market) => prices.get(market),
    load,
    fold(event) {
      if (event.type === 'trade') load(event.market, event.price)
    },
  }
}

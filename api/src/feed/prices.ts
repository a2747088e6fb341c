import type { Event } from '@truebook/shared/event'

/** The last price of every market, of a trade or as an operator set it, as of the last event folded. */
export interface Prices {
  /** In ticks; undefined before the market has one. */
  last(market: number): number | undefined
  /** Sets a market's price to the loaded one; 0 stands for none. */
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
      if (event.type === 'trade' || event.type === 'reference_price_set')
        load(event.market, event.price)
    },
  }
}

/** A trade's id as clients know it: its market, and its number there. */
export function tradeId(market: number, tradeNumber: number): string {
  return `${market}-${tradeNumber}`
}

/** Unix milliseconds of the microseconds that a trade is stamped with. */
export function millisOf(micros: number): number {
  return Math.floor(micros / 1000)
}

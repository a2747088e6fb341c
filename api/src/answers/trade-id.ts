/** A trade's id as clients know it: its market, and the trade's number there. */
export function tradeId(market: number, tradeNumber: number): string {
  return `${market}-${tradeNumber}`
}

/** A trade's microseconds as whole Unix milliseconds. */
export function millisOf(micros: number): number {
  return Math.floor(micros / 1000)
}

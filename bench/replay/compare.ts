import { setTimeout as sleep } from 'node:timers/promises'
import { SIDES, type Side } from '@truebook/shared/words'
import type { RecordedTrade } from './capture.js'
import type { Connection } from './connection.js'
import { type BookTexts, type ReplayMarket, readBook, readTape } from './market.js'
import type { RecordedBook } from './recording.js'

/** One api copy may hear of the last orders a moment after another one has answered them. */
const PATIENCE_MS = 5_000
const PAUSE_MS = 250

/** What differs between the exchange's book and the recorded one; empty if they are equal. */
export async function compareBooks(options: {
  readonly connection: Connection
  readonly market: ReplayMarket
  readonly recorded: RecordedBook
  readonly patienceMs?: number
}): Promise<string[]> {
  const { connection, market, recorded, patienceMs = PATIENCE_MS } = options
  const expected = textsOf(market, recorded)
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    const differences = differencesOf(expected, await readBook(connection))
    if (differences.length === 0 || performance.now() >= giveUpAt) return differences
    await sleep(PAUSE_MS)
  }
}

/** What differs between the exchange's newest trades and the recorded ones, order aside. */
export async function compareTrades(
  connection: Connection,
  market: ReplayMarket,
  recorded: readonly RecordedTrade[],
): Promise<string[]> {
  const left = new Map<string, number>()
  for (const { makerSide, price, quantity } of recorded) {
    const text = `${makerSide} ${market.quantityText(quantity)} at ${market.priceText(price)}`
    left.set(text, (left.get(text) ?? 0) + 1)
  }
  for (const { maker_side, quantity, price } of await readTape(connection, recorded.length)) {
    const text = `${maker_side} ${quantity} at ${price}`
    left.set(text, (left.get(text) ?? 0) - 1)
  }
  return [...left]
    .filter(([, count]) => count !== 0)
    .map(([text, count]) => {
      return `${Math.abs(count)} trade(s) of ${text} ${count > 0 ? 'are missing' : 'are too many'}.`
    })
}

function textsOf(market: ReplayMarket, recorded: RecordedBook): BookTexts {
  const side = (name: Side) => {
    const levels = [...recorded.levels(name)].sort(([a], [b]) => (name === 'BUY' ? b - a : a - b))
    return new Map(
      levels.map(([price, quantity]) => [market.priceText(price), market.quantityText(quantity)]),
    )
  }
  return { BUY: side('BUY'), SELL: side('SELL') }
}

function differencesOf(expected: BookTexts, actual: BookTexts): string[] {
  return SIDES.flatMap((side) => {
    const best = [expected[side].keys().next().value, actual[side].keys().next().value]
    const prices = new Set([...expected[side].keys(), ...actual[side].keys()])
    const levels = [...prices].flatMap((price) => {
      const [wanted, found] = [expected[side].get(price) ?? '0', actual[side].get(price) ?? '0']
      return wanted === found ? [] : [`The ${side} level ${price} holds ${found}, not ${wanted}.`]
    })
    if (best[0] === best[1]) return levels
    return [`The best ${side} price is ${best[1]}, not ${best[0]}.`, ...levels]
  })
}

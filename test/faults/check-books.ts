import { setTimeout as sleep } from 'node:timers/promises'
import type { FeedWatcher } from './feed-watcher.js'
import type { Violation } from './history.js'
import { TICKER } from './requests.js'

const CAUGHT_UP_MS = 20_000
const LOOK_MS = 50

interface Level {
  readonly price: string
  readonly quantity: string
}

/** Each book that was kept from messages alone is the one that REST answers. */
export async function checkBooks(
  url: string,
  feeds: readonly FeedWatcher[],
): Promise<readonly Violation[]> {
  const answer = await fetch(`${url}/markets/${TICKER}/order-book?depth=10000`)
  const { sequence, BUY, SELL } = (await answer.json()) as {
    readonly sequence: number
    readonly BUY: readonly Level[]
    readonly SELL: readonly Level[]
  }
  const expected = `${textOf(BUY)}|${textOf(SELL)}`
  const violations: Violation[] = []
  for (const feed of feeds) {
    const giveUpAt = Date.now() + CAUGHT_UP_MS
    while (feed.book().sequence < sequence && Date.now() < giveUpAt) await sleep(LOOK_MS)
    const book = feed.book()
    if (book.sequence === sequence && book.text === expected) continue
    const kept = `${book.sequence}: ${book.text}`
    const text = `A feed kept the book of ${kept}, but it is that of ${sequence}: ${expected}.`
    violations.push({ name: 'book that is not', text: text.slice(0, 1_000) })
  }
  return violations
}

function textOf(levels: readonly Level[]): string {
  return levels.map(({ price, quantity }) => `${price}:${quantity}`).join(',')
}

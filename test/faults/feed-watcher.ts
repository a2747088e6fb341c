import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { createPlainBook } from '../api/feed/plain-client.js'
import type { Random } from '../sim/random.js'
import { type ToldTrade, tradeLine } from './check-trades.js'
import type { Violation } from './history.js'
import { TICKER } from './requests.js'

/** A subscriber that resumes after each break on another copy, and notes what it was told. */
export interface FeedWatcher {
  /** What was told twice, left out or wrong, up to the trade of this number. */
  check(lastTrade: number): Promise<readonly Violation[]>
  /** The book as it was told, and the market's sequence that it is of. */
  book(): { readonly sequence: number; readonly text: string }
  /** Each trade that it was told, by its number, as a line of `check-trades.ts`. */
  trades(): ReadonlyMap<number, string>
  stop(): void
}

interface Message {
  readonly op?: string
  readonly id?: number
  readonly mode?: string
  readonly channel?: string
  readonly type?: 'snapshot' | 'update'
  readonly sequence: number
  readonly trades?: readonly ToldTrade[]
}

const TRADES = `trades:${TICKER}`
const DEPTH = `depth:${TICKER}`
const AGAIN_MS = 100
const CAUGHT_UP_MS = 20_000
/** A connection is left after this long at most. */
const LONGEST_MS = 5_000

export interface WatchOptions {
  readonly urls: readonly string[]
  readonly random: Random
}

/** Follows the trades and the book of one market over one api copy after the other. */
export function watchFeed({ urls, random }: WatchOptions): FeedWatcher {
  const found: Violation[] = []
  const since = new Map<string, number>()
  const told = new Map<number, string>()
  let book = createPlainBook()
  let socket: WebSocket
  let turn = random.below(urls.length)
  let isStopped = false
  let lastTrade = 0

  function report(name: string, text: string): void {
    found.push({ name, text: `${socket.url}: ${text}` })
  }

  function takeTrades({ type, sequence, trades = [] }: Message): void {
    const numbers = trades.map(({ trade_id }) => Number(trade_id.split('-')[1]))
    for (const [i, number] of numbers.entries()) told.set(number, tradeLine(trades[i]))
    if (type === 'snapshot' && since.has(TRADES)) {
      report('left out', `trades after ${lastTrade} began anew at ${sequence}.`)
    }
    if (type === 'snapshot') lastTrade = Math.max(lastTrade, ...numbers)
    for (const number of type === 'update' ? numbers : []) {
      if (number <= lastTrade) report('told twice', `trade ${number} after ${lastTrade}.`)
      else if (number > lastTrade + 1) report('left out', `trade ${number} after ${lastTrade}.`)
      lastTrade = number
    }
  }

  /** The book's own checks: an unbroken chain, and the checksum of each message. */
  function takeDepth(message: Message): void {
    try {
      book.take(message)
    } catch (error) {
      report('book that is not', (error as Error).message)
      book = createPlainBook()
      since.delete(DEPTH)
      socket.terminate()
    }
  }

  function open(): void {
    const opened = new WebSocket(`${urls[turn++ % urls.length].replace(/^http/, 'ws')}/ws`)
    socket = opened
    const leaving = setTimeout(() => opened.terminate(), random.below(LONGEST_MS))
    opened.on('message', (data) => {
      const message = JSON.parse(data.toString()) as Message
      if (message.op === 'hello') subscribe()
      const { channel, type, sequence } = message
      if (channel === undefined || type === undefined) return
      // What a connection that was left still delivers is not listened to.
      if (opened.readyState !== WebSocket.OPEN) return
      if (channel === TRADES) takeTrades(message)
      if (channel === DEPTH) takeDepth(message)
      since.set(channel, sequence)
    })
    opened.on('error', () => undefined)
    opened.on('close', () => {
      clearTimeout(leaving)
      if (!isStopped) setTimeout(() => isStopped || open(), AGAIN_MS)
    })
  }

  function subscribe(): void {
    for (const [id, channel] of [TRADES, DEPTH].entries()) {
      const from = since.get(channel)
      const resumed = from === undefined ? {} : { since: from }
      socket.send(JSON.stringify({ id, op: 'subscribe', channel, ...resumed }))
    }
  }

  open()
  return {
    async check(last) {
      const giveUpAt = Date.now() + CAUGHT_UP_MS
      while (lastTrade < last && Date.now() < giveUpAt) await sleep(AGAIN_MS)
      if (lastTrade !== last) report('left out', `it came to trade ${lastTrade} of ${last}.`)
      return found.splice(0)
    },
    book: () => ({ sequence: book.sequence(), text: book.text() }),
    trades: () => told,
    stop() {
      isStopped = true
      socket.terminate()
    },
  }
}

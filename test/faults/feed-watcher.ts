import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Violation } from './history.js'
import { TICKER } from './requests.js'

/** A subscriber that resumes after each break, and notes what it was told. */
export interface FeedWatcher {
  /** What was told twice, or left out, up to the trade of this number. */
  check(lastTrade: number): Promise<readonly Violation[]>
  stop(): void
}

interface Message {
  readonly op?: string
  readonly channel?: string
  readonly type?: 'snapshot' | 'update'
  readonly sequence: number
  readonly prev_sequence?: number
  readonly trades?: readonly { readonly trade_id: string }[]
}

const TRADES = `trades:${TICKER}`
const DEPTH = `depth:${TICKER}`
const AGAIN_MS = 100
const CAUGHT_UP_MS = 20_000

/** Follows the trades and the book of one market over one api copy. */
export function watchFeed(url: string): FeedWatcher {
  const found: Violation[] = []
  let socket: WebSocket
  let isStopped = false
  let lastTrade = 0
  let tradesAt: number | undefined
  let depthAt: number | undefined

  function report(name: string, text: string): void {
    found.push({ name, text: `${url}: ${text}` })
  }

  function takeTrades({ type, sequence, trades = [] }: Message): void {
    const numbers = trades.map(({ trade_id }) => Number(trade_id.split('-')[1]))
    // A snapshot is the newest trades, newest first: it may leave some out.
    if (type === 'snapshot') lastTrade = Math.max(lastTrade, ...numbers)
    for (const number of type === 'update' ? numbers : []) {
      if (number <= lastTrade) report('told twice', `trade ${number} after ${lastTrade}.`)
      else if (number > lastTrade + 1) report('left out', `trade ${number} after ${lastTrade}.`)
      lastTrade = number
    }
    tradesAt = sequence
  }

  function takeDepth({ type, sequence, prev_sequence }: Message): void {
    if (type === 'update' && prev_sequence !== depthAt) {
      report('broken chain', `the book of ${prev_sequence} follows on ${depthAt}.`)
    }
    depthAt = sequence
  }

  function open(): void {
    socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`)
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as Message
      if (message.op === 'hello') subscribe()
      if (message.type === undefined) return
      if (message.channel === TRADES) takeTrades(message)
      if (message.channel === DEPTH) takeDepth(message)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (!isStopped) setTimeout(() => isStopped || open(), AGAIN_MS)
    })
  }

  function subscribe(): void {
    const since = tradesAt === undefined ? {} : { since: tradesAt }
    socket.send(JSON.stringify({ id: 1, op: 'subscribe', channel: TRADES, ...since }))
    socket.send(JSON.stringify({ id: 2, op: 'subscribe', channel: DEPTH }))
  }

  open()
  return {
    async check(last) {
      const giveUpAt = Date.now() + CAUGHT_UP_MS
      while (lastTrade < last && Date.now() < giveUpAt) await sleep(AGAIN_MS)
      if (lastTrade !== last) report('left out', `it came to trade ${lastTrade} of ${last}.`)
      return found.splice(0)
    },
    stop() {
      isStopped = true
      socket.terminate()
    },
  }
}

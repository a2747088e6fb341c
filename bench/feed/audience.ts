import { createLiveBook, type LiveBook } from '@truebook/client/live-book'
import { openSubscriber, type Subscriber } from './subscriber.js'

/** The faults in the messages of the subscribers that check them. */
export interface Checks {
  gaps: number
  checksumErrors: number
  messages: number
}

export interface Audience {
  readonly subscribers: readonly Subscriber[]
  readonly checks: Checks
  count(): number
  close(): void
}

/** How many subscribers read and check what comes; the others only look for where frames end. */
const CHECKERS = 2
const AT_ONCE = 100
const SUBSCRIBE = '{"id":1,"op":"subscribe","channel":"depth:BTC_USDC"}'

export function noChecks(): Checks {
  return { gaps: 0, checksumErrors: 0, messages: 0 }
}

/** Connects `size` subscribers; the last is one of those that check. */
export async function openAudience(url: URL, size: number): Promise<Audience> {
  const checks = noChecks()
  const subscribers: Subscriber[] = []
  const every = Math.max(1, Math.floor(size / CHECKERS))
  for (let from = 0; from < size; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, size - from) }, (_, i) => {
      const isChecker = (from + i + 1) % every === 0
      return openSubscriber(url, isChecker ? checkerOf(createLiveBook(), checks) : undefined)
    })
    const open = await Promise.all(batch)
    // If thousands asked at the same moment, the api would turn most away.
    for (const subscriber of open) subscriber.send(SUBSCRIBE)
    subscribers.push(...open)
  }
  return {
    subscribers,
    checks,
    count: () => subscribers.reduce((sum, subscriber) => sum + subscriber.count(), 0),
    close: () => {
      for (const { socket } of subscribers) socket.destroy()
    },
  }
}

/** Keeps a book from frames, and counts the messages that do not fit. */
export function checkerOf(book: LiveBook, checks: Checks): (payload: Buffer) => void {
  return (payload) => {
    const text = payload.toString()
    if (!text.startsWith('{"channel":"depth')) return
    const message = JSON.parse(text)
    checks.messages += 1
    const isGap = message.type === 'update' && message.prev_sequence !== book.sequence()
    if (isGap) checks.gaps += 1
    else if (!book.take(message)) checks.checksumErrors += 1
  }
}

/** Waits until everybody has what was sent, including the answers and snapshots of the beginning. */
export async function settled(audience: Pick<Audience, 'count'>): Promise<void> {
  for (let last = -1; last !== audience.count(); ) {
    last = audience.count()
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

export async function until(holds: () => boolean): Promise<void> {
  const start = performance.now()
  while (!holds()) {
    if (performance.now() - start > 120_000) throw new Error('The messages never came.')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

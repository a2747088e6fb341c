import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createLiveBook } from '@truebook/client/live-book'
import type { Asked, Told } from './messages.js'
import { openSubscriber, type Subscriber } from './subscriber.js'

type Env = Readonly<Record<string, string | undefined>>

/** A process that serves subscribers: the api's feed, or the bare server beside it. */
export interface Server {
  readonly url: URL
  ask(asked: Asked): Promise<Told>
  /** When each paced decision was published, in order. */
  readonly published: number[]
  stop(): void
}

const SERVER = fileURLToPath(new URL('./server.js', import.meta.url))

export async function startServer(env: Env): Promise<Server> {
  const child: ChildProcess = fork(SERVER, { env: { ...env }, execArgv: ['--expose-gc'] })
  const published: number[] = []
  const waiting: ((told: Told) => void)[] = []
  child.on('message', (told: Told) => {
    if (told.kind === 'at') published.push(told.at)
    else if (told.kind !== 'ready') waiting.shift()?.(told)
  })
  const [ready] = (await once(child, 'message')) as [Told & { url: string }]
  return {
    url: new URL(ready.url),
    published,
    ask: (asked) =>
      new Promise((resolve) => {
        waiting.push(resolve)
        child.send(asked)
      }),
    stop: () => child.kill('SIGKILL'),
  }
}

/** What was wrong with the messages of the subscribers that read them. */
export interface Checks {
  gaps: number
  checksumErrors: number
  messages: number
}

export interface Audience {
  readonly subscribers: readonly Subscriber[]
  readonly checks: Checks
  /** When each update came, for each subscriber that reads; milliseconds since 1970. */
  readonly arrivals: readonly number[][]
  count(): number
  close(): void
}

/** How many of all read what comes; the others only count it. */
const READERS = 8
const AT_ONCE = 100
const SUBSCRIBE = '{"id":1,"op":"subscribe","channel":"depth:BTC_USDC"}'

/** Connects so many; those that read lie evenly among them, so that last ones count too. */
export async function openAudience(url: URL, size: number): Promise<Audience> {
  const checks: Checks = { gaps: 0, checksumErrors: 0, messages: 0 }
  const arrivals: number[][] = []
  const subscribers: Subscriber[] = []
  const every = Math.max(1, Math.floor(size / READERS))
  for (let from = 0; from < size; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, size - from) }, (_, i) => {
      const reads = (from + i + 1) % every === 0
      return openSubscriber(url, reads ? createReader(checks, arrivals) : undefined)
    })
    subscribers.push(...(await Promise.all(batch)))
  }
  for (const subscriber of subscribers) subscriber.send(SUBSCRIBE)
  return {
    subscribers,
    checks,
    arrivals,
    count: () => subscribers.reduce((sum, subscriber) => sum + subscriber.count(), 0),
    close: () => {
      for (const { socket } of subscribers) socket.destroy()
    },
  }
}

function createReader(checks: Checks, arrivals: number[][]): (payload: Buffer) => void {
  const book = createLiveBook()
  const mine: number[] = []
  arrivals.push(mine)
  return (payload) => {
    const at = performance.timeOrigin + performance.now()
    const text = payload.toString()
    if (!text.startsWith('{"channel":"depth')) return
    const message = JSON.parse(text)
    checks.messages += 1
    if (message.type === 'update') {
      mine.push(at)
      if (message.prev_sequence !== book.sequence()) checks.gaps += 1
    }
    if (!book.take(message)) checks.checksumErrors += 1
  }
}

/** Messages a second that reach a whole audience, and a second of the server's processor. */
export interface Speed {
  readonly perSecond: number
  readonly perCoreSecond: number
  readonly bytesPerMessage: number
}

export async function measureFlood(
  server: Server,
  audience: Audience,
  messages: number,
): Promise<Speed> {
  await settled(audience)
  const before = audience.count()
  const bytesBefore = audience.subscribers[0].bytes()
  const goal = before + messages * audience.subscribers.length
  const start = performance.now()
  const done = server.ask({ kind: 'flood', messages })
  await until(() => audience.count() >= goal)
  const seconds = (performance.now() - start) / 1000
  const told = await done
  const cpuSeconds = told.kind === 'done' ? told.cpuSeconds : Number.NaN
  const delivered = messages * audience.subscribers.length
  return {
    perSecond: delivered / seconds,
    perCoreSecond: delivered / cpuSeconds,
    bytesPerMessage: (audience.subscribers[0].bytes() - bytesBefore) / messages,
  }
}

/** From when each decision was published until a reader had it, in milliseconds. */
export async function measurePaced(
  server: Server,
  audience: Audience,
  pace: { readonly perSecond: number; readonly seconds: number },
): Promise<Float64Array> {
  await settled(audience)
  server.published.length = 0
  for (const mine of audience.arrivals) mine.length = 0
  const goal = pace.perSecond * pace.seconds
  await server.ask({ kind: 'pace', ...pace })
  await until(() => audience.arrivals.every((mine) => mine.length >= goal))
  const waits = audience.arrivals.flatMap((mine) => mine.map((at, i) => at - server.published[i]))
  return Float64Array.from(waits)
}

/** Waits until everybody has what was sent, the answers and snapshots of the beginning too. */
export async function settled(audience: Audience): Promise<void> {
  for (let last = -1; last !== audience.count(); ) {
    last = audience.count()
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function until(holds: () => boolean): Promise<void> {
  const start = performance.now()
  while (!holds()) {
    if (performance.now() - start > 120_000) throw new Error('The messages never came.')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

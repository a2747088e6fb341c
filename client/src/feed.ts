import type { Connection } from './connection.js'
import type { ChannelName, DepthMessage, MessageOf } from './feed-messages.js'
import { createLiveBook, type LiveBook } from './live-book.js'
import { watchSilence } from './silence.js'

/** A WebSocket as browsers have it; the one of `ws` is one too. */
export interface SocketLike {
  onopen: ((event: never) => unknown) | null
  onmessage: ((event: never) => unknown) | null
  onclose: ((event: never) => unknown) | null
  onerror: ((event: never) => unknown) | null
  send(text: string): void
  close(): void
}

export interface FeedOptions {
  /** Opens a WebSocket; the system's own by default, which Node has from version 22 on. */
  readonly open?: (url: string) => SocketLike
  /** Hears what is refused, such as a channel that there is not. */
  readonly onRefusal?: (refusal: { readonly code: string; readonly message: string }) => void
  /** How long a connection may say nothing before it is asked whether it lives; 10 s by default. */
  readonly quietMs?: number
}

/** The live feed over one connection, which is made anew whenever it is lost. */
export interface LiveFeed {
  /**
   * Listens to a channel: each message once and in order, through lost connections. A feed has one
   * listener a channel; throws a `TypeError` at a second one.
   */
  subscribe<C extends ChannelName>(channel: C, listen: (message: MessageOf<C>) => void): () => void
  /** Keeps a market's book, by its depth channel; `onChange` hears after each message it took. */
  book(ticker: string, onChange?: (book: LiveBook) => void): LiveBook
  /** Ends it. */
  close(): void
}

/** What `createClient` gains by this file. */
export interface Feeds {
  feed(options?: FeedOptions): LiveFeed
}

interface Listening {
  readonly channel: string
  readonly listen: (message: never) => void
  /** Of the last message heard; undefined before the first. */
  since: number | undefined
}

const PRIVATE = new Set(['orders', 'fills', 'balances', 'transfers', 'withdrawals'])
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
const QUIET_MS = 10_000

export function createFeeds(connection: Connection): Feeds {
  return { feed: (options = {}) => openFeed(connection, options) }
}

function openFeed(connection: Connection, options: FeedOptions): LiveFeed {
  const { open = (url) => new globalThis.WebSocket(url) as unknown as SocketLike } = options
  const { quietMs = QUIET_MS } = options
  const { clock } = connection
  const listening = new Map<string, Listening>()
  const silence = watchSilence({ quietMs, ask: () => ask({ op: 'ping' }), giveUp })
  let socket: SocketLike | undefined
  let isReady = false
  let isLoggedIn = false
  let isOver = false
  let pause = FIRST_PAUSE_MS
  let asked = 0

  function connect(): void {
    const opened = open(feedUrl(connection.url))
    socket = opened
    silence.heard()
    opened.onmessage = ({ data }: { data: unknown }) => {
      if (socket !== opened) return
      silence.heard()
      take(JSON.parse(String(data)))
    }
    opened.onclose = () => {
      if (socket === opened) lost()
    }
    opened.onerror = () => undefined
  }

  /** It may take minutes until the system says that such a connection has ended. */
  function giveUp(): void {
    const silent = socket
    if (!silent) return
    lost()
    silent.close()
  }

  function lost(): void {
    socket = undefined
    isReady = false
    isLoggedIn = false
    if (isOver) return
    setTimeout(() => {
      if (!isOver && !socket) connect()
    }, pause)
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
  }

  function ask(fields: object): void {
    asked += 1
    socket?.send(JSON.stringify({ id: asked, ...fields }))
  }

  async function begin(): Promise<void> {
    const opened = socket
    await logInFor([...listening.keys()])
    if (socket !== opened) return
    isReady = true
    for (const one of listening.values()) subscribeTo(one)
  }

  /** Logs in where one of the channels is private and there is a key. */
  async function logInFor(channels: readonly string[]): Promise<void> {
    if (isLoggedIn || !channels.some((name) => PRIVATE.has(name))) return
    const opened = socket
    const headers = await connection.authorize({ method: 'GET', path: '/ws' })
    if (socket !== opened || !headers['x-api-key']) return
    isLoggedIn = true
    const timestamp = Number(headers['x-api-timestamp'])
    const [api_key, signature] = [headers['x-api-key'], headers['x-api-signature']]
    ask({ op: 'login', api_key, timestamp, signature })
  }

  function subscribeTo({ channel, since }: Listening): void {
    ask({ op: 'subscribe', channel, ...(since === undefined ? {} : { since }) })
  }

  function take(message: { [field: string]: unknown }): void {
    if (message.op === 'hello') begin().catch(() => socket?.close())
    else if (message.ok === false) refused(message)
    else if (message.type !== undefined) {
      pause = FIRST_PAUSE_MS
      const one = listening.get(String(message.channel))
      if (!one) return
      one.since = Number(message.sequence)
      one.listen(message as never)
    }
  }

  /** What is refused for now only is asked for again, on another connection. */
  function refused({ status, code, message, server_time }: { [field: string]: unknown }): void {
    const isPassing = status === 429 || Number(status) >= 500
    const wasOutOfTime = code === 'INVALID_TIMESTAMP' && clock.correct(Number(server_time))
    if (isPassing || wasOutOfTime) socket?.close()
    else options.onRefusal?.({ code: String(code), message: String(message) })
  }

  function subscribe<C extends ChannelName>(
    name: C,
    listen: (message: MessageOf<C>) => void,
  ): () => void {
    const channel = name.replace('/', '_')
    if (listening.has(channel)) throw new TypeError(`This feed listens to ${channel} already.`)
    const one: Listening = { channel, listen, since: undefined }
    listening.set(channel, one)
    if (isReady) join(one).catch(() => socket?.close())
    return () => {
      if (listening.get(channel) !== one) return
      listening.delete(channel)
      if (isReady) ask({ op: 'unsubscribe', channel })
    }
  }

  async function join(one: Listening): Promise<void> {
    const opened = socket
    await logInFor([one.channel])
    if (socket === opened && listening.get(one.channel) === one) subscribeTo(one)
  }

  function keepBook(ticker: string, onChange?: (book: LiveBook) => void): LiveBook {
    const book = createLiveBook()
    const channel = `depth:${ticker.replace('/', '_')}` as const
    let isAwaited = false
    subscribe(channel, (message: DepthMessage) => {
      if (!isAwaited || message.type === 'snapshot') {
        isAwaited = false
        if (book.take(message)) return onChange?.(book)
      }
      // It is not the book: all of it anew, and nothing of what is under way still.
      const one = listening.get(channel)
      if (!one) return
      one.since = undefined
      if (!isAwaited) subscribeTo(one)
      isAwaited = true
    })
    return book
  }

  connect()
  return {
    subscribe,
    book: keepBook,
    close() {
      isOver = true
      silence.stop()
      socket?.close()
    },
  }
}

function feedUrl({ protocol, host, pathname }: URL): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${pathname.replace(/\/$/, '')}/ws`
}

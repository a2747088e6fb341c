import type { Connection } from './connection.js'
import type { ChannelName, DepthMessage, MessageOf } from './feed-messages.js'
import { createLiveBook, type LiveBook } from './live-book.js'

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
}

/** The live feed over one connection, which is made anew whenever it is lost. */
export interface LiveFeed {
  /** Listens to a channel: each message once and in order, through lost connections. */
  subscribe<C extends ChannelName>(channel: C, listen: (message: MessageOf<C>) => void): () => void
  /** Keeps a market's book; `onChange` hears after each message that it took. */
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

export function createFeeds(connection: Connection): Feeds {
  return { feed: (options = {}) => openFeed(connection, options) }
}

function openFeed(connection: Connection, options: FeedOptions): LiveFeed {
  const { open = (url) => new globalThis.WebSocket(url) as unknown as SocketLike } = options
  const listening = new Map<string, Listening>()
  let socket: SocketLike | undefined
  let isReady = false
  let isOver = false
  let pause = FIRST_PAUSE_MS
  let asked = 0

  function connect(): void {
    const opened = open(feedUrl(connection.url))
    socket = opened
    isReady = false
    opened.onmessage = ({ data }: { data: unknown }) => {
      if (socket === opened) take(JSON.parse(String(data)))
    }
    opened.onclose = () => {
      if (socket === opened) lost()
    }
    opened.onerror = () => undefined
  }

  function lost(): void {
    socket = undefined
    isReady = false
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
    const headers = await connection.authorize({ method: 'GET', path: '/ws' })
    if (socket !== opened) return
    if (headers['x-api-key'] && [...listening.keys()].some((name) => PRIVATE.has(name)))
      logIn(headers)
    isReady = true
    for (const one of listening.values()) subscribeTo(one)
  }

  function logIn(headers: Readonly<Record<string, string>>): void {
    const timestamp = Number(headers['x-api-timestamp'])
    const [api_key, signature] = [headers['x-api-key'], headers['x-api-signature']]
    ask({ op: 'login', api_key, timestamp, signature })
  }

  function subscribeTo({ channel, since }: Listening): void {
    ask({ op: 'subscribe', channel, ...(since === undefined ? {} : { since }) })
  }

  function take(message: { [field: string]: unknown }): void {
    if (message.op === 'hello') {
      pause = FIRST_PAUSE_MS
      begin().catch(() => socket?.close())
    } else if (message.ok === false) {
      options.onRefusal?.({ code: String(message.code), message: String(message.message) })
    } else if (message.type !== undefined) {
      const one = listening.get(String(message.channel))
      if (!one) return
      one.since = Number(message.sequence)
      one.listen(message as never)
    }
  }

  function subscribe<C extends ChannelName>(
    name: C,
    listen: (message: MessageOf<C>) => void,
  ): () => void {
    const channel = name.replace('/', '_')
    const one: Listening = { channel, listen, since: undefined }
    listening.set(channel, one)
    // A private channel may be the first, and so need a login.
    if (isReady && PRIVATE.has(channel)) begin()
    else if (isReady) subscribeTo(one)
    return () => {
      if (listening.get(channel) !== one) return
      listening.delete(channel)
      if (isReady) ask({ op: 'unsubscribe', channel })
    }
  }

  connect()
  return {
    subscribe,
    book(ticker, onChange) {
      const book = createLiveBook()
      const channel = `depth:${ticker.replace('/', '_')}` as const
      subscribe(channel, (message: DepthMessage) => {
        if (book.take(message)) {
          onChange?.(book)
          return
        }
        // It is not the book: all of it anew.
        const one = listening.get(channel)
        if (!one) return
        one.since = undefined
        subscribeTo(one)
      })
      return book
    },
    close() {
      isOver = true
      socket?.close()
    },
  }
}

function feedUrl({ protocol, host, pathname }: URL): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${pathname.replace(/\/$/, '')}/ws`
}

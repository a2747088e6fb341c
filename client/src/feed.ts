import { createAsking, type Question } from './asking.js'
import type { Connection } from './connection.js'
import type { ChannelName, DepthMessage, MessageOf } from './feed-messages.js'
import { type Heard, newsOnly, openLine, type SocketLike, type TellConnection } from './line.js'
import { isPinged, isPrivate, type Listening, type Session } from './listening.js'
import { createLiveBook, type KeptBook } from './live-book.js'
import { createLogin, heardOf, isPassing } from './login.js'
import { createOrderEntry, type FeedOrders } from './order-entry.js'
import { passed } from './passed.js'
import { createWaiting, FIRST_PAUSE_MS, jittered, LONGEST_TIMER_MS, longer } from './pause.js'
import { createProgress } from './progress.js'

export interface Refusal {
  readonly code: string
  readonly message: string
  /** The channel that was refused; undefined for a login. */
  readonly channel?: string
}

export interface FeedOptions {
  /** Opens a WebSocket; the system's own by default, which Node has from version 22 on. */
  readonly open?: (url: string) => SocketLike
  /**
   * Called for each refusal, such as of a channel that does not exist. What is refused for now is asked for again
   * without a call, with two exceptions that are called once a connection: one channel too many
   * (`TOO_MANY_SUBSCRIPTIONS`), which waits until another one is left, and what is refused for more than half a
   * minute, as when the day's credits are used up. Every failed login is called. If there is too much (429) it is
   * tried again; if it failed otherwise for now (the exchange is too busy, or its time cannot be had), over another
   * connection; else the private channels stay without it.
   */
  readonly onRefusal?: (refusal: Refusal) => void
  /**
   * Called with a channel's name if something of it was missed that is no longer kept: a snapshot follows, and
   * REST's histories have what was between, if asked from `since` on (Unix milliseconds of the exchange; what is
   * known already may come again). Not for channels that only tell the newest state.
   */
  readonly onGap?: (channel: string, since: number) => void
  /**
   * Called when a connection is lost or there again, and once if the first one cannot be had; with what the
   * WebSocket's closing said, unless the client itself gave it up. Without one, books and all else stay as they were;
   * with a new one each channel is as of its last message.
   */
  readonly onConnection?: TellConnection
  /**
   * Milliseconds between looks at whether anything was heard; 10 s by default. After two looks in vain the exchange
   * is pinged, after three the connection is left.
   */
  readonly quietMs?: number
  /** How long an order may wait for a connection; by default the client's own patience. */
  readonly patienceMs?: number
}

/** The live feed, over one connection, which is opened anew whenever it is lost. */
export interface LiveFeed extends FeedOrders {
  /**
   * Listens to a channel: each message once and in order, also across lost connections, as long as what was missed
   * is kept. If it is not, a snapshot comes, and `onGap` is called. A channel can have one listener; throws a
   * `TypeError` at a second one, and after `close()`.
   */
  subscribe<C extends ChannelName>(channel: C, listen: (message: MessageOf<C>) => void): () => void
  /** Keeps a market's book, from its depth channel; calls `onChange` after each message that it took. */
  book(ticker: string, onChange?: (book: KeptBook) => void): KeptBook
  /** Ends the feed. */
  close(): void
}

/** What `createClient` gains by this file. */
export interface Feeds {
  feed(options?: FeedOptions): LiveFeed
}

/** A snapshot of these channels does not make up for what was missed. */
const HISTORIES = new Set(['trades', 'orders', 'fills', 'transfers', 'withdrawals'])
const QUIET_MS = 10_000
/** Longer than the `retry_after` of an exchange that is only too busy. */
const LASTING_S = 30
/** Messages have the time of an engine, all else that of an api copy. */
const CLOCKS_APART_MS = 60_000
/** How old a book may be is asked each second: a shorter time would hardly ever be kept. */
const LEAST_WITHIN_MS = 2_000

export function createFeeds(connection: Connection): Feeds {
  return { feed: (options = {}) => openFeed(connection, options) }
}

function createSession({ session, time }: Heard, send: (message: object) => void): Session {
  return {
    name: String(session),
    begunAt: Number(time),
    asking: createAsking('ask', send),
    orders: createAsking('order', send),
    loggedIn: undefined,
    isProgressAsked: false,
    progressAskedAt: passed(),
    freshAt: passed(),
    isEntered: false,
  }
}

function openFeed(connection: Connection, options: FeedOptions): LiveFeed {
  const { open = ownOpen(), onRefusal, onGap } = options
  const tellConnection = newsOnly(options.onConnection)
  const quietMs = Math.min(options.quietMs ?? QUIET_MS, LONGEST_TIMER_MS)
  const patienceMs = Math.min(options.patienceMs ?? connection.patienceMs, LONGEST_TIMER_MS)
  const waiting = createWaiting()
  const entry = createOrderEntry({ connection, patienceMs, onWanted: enter, onRefusal: tellError })
  const login = createLogin({ connection, tell, later: waiting.later })
  const listening = new Map<string, Listening>()
  let session: Session | undefined
  let isOver = false
  const line = openLine({
    open: () => open(feedUrl(connection.url)),
    quietMs,
    isBeginning: () => [...listening.values()].some(({ isBeginning }) => isBeginning),
    onHello(hello) {
      // Work left over from a lost connection must not be sent over this one: ids begin anew with each connection.
      const own = createSession(hello, (message) => {
        if (session === own) line.send(message)
      })
      session = own
      begin([...listening.values()])
      if (entry.isUsed()) enter()
      tellConnection(true)
    },
    onMessage: take,
    onLost(closing) {
      const wasThere = session !== undefined
      session = undefined
      for (const one of listening.values()) one.isBegun = one.isBeginning = false
      entry.lost()
      if (wasThere || !isOver) tellConnection(false, closing)
    },
  })
  const progress = createProgress({ listening, session: () => session })

  /** Subscribes; to private channels once it is logged in, if there is a key. */
  async function begin(all: readonly Listening[]): Promise<void> {
    const own = all.filter(isPrivate)
    await overOne(async (over) => {
      for (const one of all) if (!isPrivate(one)) subscribeTo(one)
      if (own.length > 0) await loggedIn(over, () => own.forEach(subscribeTo))
    })
  }

  /** Lets orders be sent over this connection. */
  async function enter(): Promise<void> {
    await overOne(async (over) => {
      if (over.isEntered) return
      over.isEntered = true
      await loggedIn(over, () => entry.begin(over))
    })
  }

  /** Does something over the connection that there is, if any; leaves one over which that fails. */
  async function overOne(act: (over: Session) => Promise<void>): Promise<void> {
    const over = session
    try {
      if (over) await act(over)
    } catch {
      if (session === over) line.renew()
    }
  }

  /** Does what needs a login, once there is one. */
  async function loggedIn(over: Session, act: () => unknown): Promise<void> {
    const isThere = () => session === over
    const isWanted = () => isThere() && isKeyUsed()
    over.loggedIn ??= login({ asking: over.orders, isThere, isWanted })
    const mine = over.loggedIn
    const isDone = await mine
    if (!isThere()) return
    if (isDone) return void (await act())
    // Somebody else may have begun a new one already.
    if (over.loggedIn === mine) over.loggedIn = undefined
    if (isKeyUsed()) await loggedIn(over, act)
  }

  function isKeyUsed(): boolean {
    return entry.isUsed() || [...listening.values()].some(isPrivate)
  }

  /** Asks again while the refusal is temporary, with growing pauses. */
  function ask(channel: string, question: Question, onDone: (answer: Heard) => void): void {
    const over = session
    let pause = FIRST_PAUSE_MS
    let isTold = false
    const send = () => {
      if (session === over) over?.asking.ask(question, onAnswer)
    }
    const onAnswer = (answer: Heard) => {
      if (answer.ok) return onDone(answer)
      if (!isPassing(answer)) return tell(answer, channel)
      const retryAfter = Number(answer.retry_after) || 0
      // Only its listener can do something about that.
      const isLasting = answer.code === 'TOO_MANY_SUBSCRIPTIONS' || retryAfter > LASTING_S
      if (isLasting && !isTold) tell(answer, channel)
      isTold ||= isLasting
      waiting.later(1000 * retryAfter + jittered(pause), send)
      pause = longer(pause)
    }
    send()
  }

  function tellError(error: unknown): void {
    tell(heardOf(error))
  }

  function tell({ op, code, message }: Heard, channel?: string): void {
    // A channel that was left before it began needs no unsubscribe.
    if (op === 'unsubscribe') return
    const about = channel === undefined ? {} : { channel }
    onRefusal?.({ code: String(code), message: String(message), ...about })
  }

  function subscribeTo(one: Listening): void {
    const { channel } = one
    one.isBegun = one.isBeginning = false
    const question = () => {
      if (listening.get(channel) !== one) return undefined
      return { op: 'subscribe', channel, ...(one.since === undefined ? {} : { since: one.since }) }
    }
    const begunAt = session?.begunAt ?? 0
    ask(channel, question, ({ mode, sequence }) => {
      one.isBegun = true
      if (one.since === undefined) one.heardAt = begunAt - CLOCKS_APART_MS
      one.beginsUpTo = Number(sequence)
      one.isBeginning = mode !== 'replay'
      if (mode === 'resync' && HISTORIES.has(channel.split(':')[0])) {
        onGap?.(channel, one.heardAt)
      }
    })
  }

  function take(message: Heard): void {
    if (message.type === undefined) {
      session?.asking.take(message)
      session?.orders.take(message)
      return
    }
    const one = listening.get(String(message.channel))
    if (!one?.isBegun) return
    if (isPinged(one)) progress.remind()
    one.isBeginning = false
    one.since = Number(message.sequence)
    if (message.type === 'update') one.heardAt = Number(message.time)
    one.listen(message as never)
  }

  function subscribe<C extends ChannelName>(
    name: C,
    listen: (message: MessageOf<C>) => void,
  ): () => void {
    if (isOver) throw new TypeError('This feed is closed: open another one.')
    const channel = name.replace('/', '_')
    if (listening.has(channel)) throw new TypeError(`This feed listens to ${channel} already.`)
    const one: Listening = {
      channel,
      listen,
      since: undefined,
      heardAt: 0,
      isBegun: false,
      isBeginning: false,
      beginsUpTo: 0,
    }
    listening.set(channel, one)
    begin([one])
    return () => {
      if (listening.get(channel) !== one) return
      listening.delete(channel)
      one.isBegun = false
      const question = () => (listening.has(channel) ? undefined : { op: 'unsubscribe', channel })
      ask(channel, question, () => undefined)
    }
  }

  function keepBook(ticker: string, onChange?: (book: KeptBook) => void): KeptBook {
    const book = createLiveBook()
    const channel = `depth:${ticker.replace('/', '_')}` as const
    const close = subscribe(channel, (message: DepthMessage) => {
      if (book.take(message)) return onChange?.(kept)
      // The message does not fit the book: fetch the whole book again.
      one.since = undefined
      subscribeTo(one)
    })
    const one = listening.get(channel) as Listening
    progress.ask()
    const kept: KeptBook = {
      ...book,
      close,
      isCurrent(withinMs) {
        if (withinMs !== undefined && !(withinMs >= LEAST_WITHIN_MS)) {
          throw new RangeError(
            `isCurrent takes at least ${LEAST_WITHIN_MS} ms, but ${withinMs} came.`,
          )
        }
        progress.remind()
        if (!session || !one.isBegun || book.sequence() < Math.max(one.beginsUpTo, 0)) return false
        return passed() - session.freshAt <= (withinMs ?? Math.max(3 * quietMs, LEAST_WITHIN_MS))
      },
    }
    return kept
  }

  return {
    ...entry.calls,
    subscribe,
    book: keepBook,
    close() {
      isOver = true
      progress.close()
      waiting.close()
      entry.close()
      line.close()
    },
  }
}

/** Opens a WebSocket of the system's own; throws if it has none. */
function ownOpen(): (url: string) => SocketLike {
  const { WebSocket } = globalThis
  if (WebSocket) return (url) => new WebSocket(url) as unknown as SocketLike
  throw new TypeError(
    'There is no WebSocket here, as before Node 22: give feed() an `open`, such as (url) => new WebSocket(url) of the package ws.',
  )
}

function feedUrl({ protocol, host, pathname }: URL): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${pathname.replace(/\/$/, '')}/ws`
}

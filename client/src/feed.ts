import { type Asking, createAsking, type Question } from './asking.js'
import type { Connection } from './connection.js'
import type { ChannelName, DepthMessage, MessageOf } from './feed-messages.js'
import { type Heard, openLine, type SocketLike } from './line.js'
import { createLiveBook, type KeptBook } from './live-book.js'
import { createLogin, heardOf, isPassing } from './login.js'
import { createOrderEntry, type FeedOrders } from './order-entry.js'
import { FIRST_PAUSE_MS, jittered, longer } from './pause.js'

export interface Refusal {
  readonly code: string
  readonly message: string
  /** What was asked for; undefined for a login. */
  readonly channel?: string
}

export interface FeedOptions {
  /** Opens a WebSocket; the system's own by default, which Node has from version 22 on. */
  readonly open?: (url: string) => SocketLike
  /**
   * Hears what is refused, such as a channel that there is not. What is refused for now is asked for
   * again without a word; but of a channel too many (`TOO_MANY_SUBSCRIPTIONS`), which waits until another one
   * is left, and of what is refused for more than half a minute, as where the credits of the day are used up, it hears
   * once a connection. Of a login it hears whenever that comes to nothing: for now, as where the exchange is too busy or
   * its time cannot be had, it is tried again over another connection; else the private channels are without it.
   */
  readonly onRefusal?: (refusal: Refusal) => void
  /**
   * Hears the name of a channel of which something was missed that is not kept any more: a snapshot follows, and
   * what was between is in the histories of REST. Channels that only say what is now do without.
   */
  readonly onGap?: (channel: string) => void
  /**
   * Hears whether there is a connection, as that changes: without one, books and all else are as they were, and
   * with a new one each channel is as far as its next message says.
   */
  readonly onConnection?: (isThere: boolean) => void
  /**
   * How often it is looked whether a connection says anything, 10 s by default: it is asked whether it lives at the
   * second look in vain, and left at the third.
   */
  readonly quietMs?: number
  /** How long an order may wait for a connection to be sent over: by default the client's own patience. */
  readonly patienceMs?: number
}

/** The live feed over one connection, which is made anew whenever it is lost. */
export interface LiveFeed extends FeedOrders {
  /**
   * Listens to a channel: each message once and in order, through lost connections, as long as what was missed
   * is kept; where it is not, a snapshot comes, and `onGap` hears of it. A feed has one listener a channel;
   * throws a `TypeError` at a second one.
   */
  subscribe<C extends ChannelName>(channel: C, listen: (message: MessageOf<C>) => void): () => void
  /** Keeps a market's book, by its depth channel; `onChange` hears after each message it took. */
  book(ticker: string, onChange?: (book: KeptBook) => void): KeptBook
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
  /** Up to where everything was heard; undefined before the first message. */
  since: number | undefined
  /** Whether it was begun on this connection: what comes before its answer is of one that was left. */
  isBegun: boolean
  /** Whether it begins with a snapshot that has not come yet, and may be long. */
  isBeginning: boolean
  /** Where it is once the messages are heard with which it begins on this connection. */
  beginsUpTo: number
}

/** What goes on over one connection. */
interface Session {
  readonly name: string
  readonly asking: Asking
  /** Orders, and the login before them, wait for no subscription. */
  readonly orders: Asking
  loggedIn: Promise<void> | undefined
  isProgressAsked: boolean
  isEntered: boolean
}

const PRIVATE = new Set(['orders', 'fills', 'balances', 'transfers', 'withdrawals'])
/** What these say is not all said again by a snapshot. */
const HISTORIES = new Set(['trades', 'orders', 'fills', 'transfers', 'withdrawals'])
const QUIET_MS = 10_000
/** Longer than who is too busy asks to wait. */
const LASTING_S = 30
/** The exchange decides fewer commands meanwhile, even at its fastest, than it looks through for who was away. */
const PROGRESS_MS = 1_000

export function createFeeds(connection: Connection): Feeds {
  return { feed: (options = {}) => openFeed(connection, options) }
}

function createSession(name: string, send: (message: object) => void): Session {
  return {
    name,
    asking: createAsking('ask', send),
    orders: createAsking('order', send),
    ...{ loggedIn: undefined, isProgressAsked: false, isEntered: false },
  }
}

function openFeed(connection: Connection, options: FeedOptions): LiveFeed {
  const { open = (url) => new globalThis.WebSocket(url) as unknown as SocketLike } = options
  const { quietMs = QUIET_MS, onRefusal, onGap, onConnection } = options
  const { patienceMs = connection.patienceMs } = options
  const entry = createOrderEntry({ connection, patienceMs, onWanted: enter, onRefusal: tellError })
  const login = createLogin(connection, tell)
  const listening = new Map<string, Listening>()
  /** What is asked again later. */
  const waiting = new Set<ReturnType<typeof setTimeout>>()
  let session: Session | undefined
  /** Whether somebody wants to know when anything was heard last: something is to be heard, then. */
  let isWatched = false
  const line = openLine({
    open: () => open(feedUrl(connection.url)),
    quietMs,
    isBeginning: () => [...listening.values()].some(({ isBeginning }) => isBeginning),
    onHello(hello) {
      // What still goes on for a connection that was lost must not be sent over this one: ids begin anew with each.
      const own = createSession(String(hello.session), (message) => {
        if (session === own) line.send(message)
      })
      session = own
      begin([...listening.values()])
      if (entry.isUsed()) enter()
      onConnection?.(true)
    },
    onMessage: take,
    onLost() {
      const wasThere = session !== undefined
      session = undefined
      for (const one of listening.values()) one.isBegun = one.isBeginning = false
      entry.lost()
      if (wasThere) onConnection?.(false)
    },
  })
  const progress = setInterval(askProgress, PROGRESS_MS)

  /** Subscribes, once logged in where one of the channels is private and there is a key. */
  async function begin(all: readonly Listening[]): Promise<void> {
    const over = session
    if (!over) return
    try {
      if (all.some(({ channel }) => PRIVATE.has(channel))) await logIn(over)
      if (session === over) for (const one of all) subscribeTo(one)
    } catch {
      if (session === over) line.renew()
    }
  }

  /** Opens the way for orders. */
  async function enter(): Promise<void> {
    const over = session
    if (!over || over.isEntered) return
    over.isEntered = true
    try {
      await logIn(over)
      if (session === over) await entry.begin(over)
    } catch {
      if (session === over) line.renew()
    }
  }

  function logIn(over: Session): Promise<void> {
    over.loggedIn ??= login(over.orders, () => session === over)
    return over.loggedIn
  }

  /** Asks until it is not refused for now any more, with pauses that grow. */
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
      // Nothing but its listener can help that.
      const isLasting = answer.code === 'TOO_MANY_SUBSCRIPTIONS' || retryAfter > LASTING_S
      if (isLasting && !isTold) tell(answer, channel)
      isTold ||= isLasting
      const timer = setTimeout(
        () => {
          waiting.delete(timer)
          send()
        },
        1000 * retryAfter + jittered(pause),
      )
      waiting.add(timer)
      pause = longer(pause)
    }
    send()
  }

  function tellError(error: unknown): void {
    tell(heardOf(error))
  }

  function tell({ op, code, message }: Heard, channel?: string): void {
    // What was left before it began needs no leaving.
    if (op === 'unsubscribe') return
    const about = channel === undefined ? {} : { channel }
    onRefusal?.({ code: String(code), message: String(message), ...about })
  }

  /**
   * A private channel that says nothing falls behind all the same: asks up to where there was nothing to say. The
   * answer is a sign of life as well.
   */
  function askProgress(): void {
    const toldOf = () =>
      [...listening.values()].filter(({ channel, isBegun }) => isBegun && PRIVATE.has(channel))
    const over = session
    // The answer to the last one may stand behind something long.
    if (!over || over.isProgressAsked || !(isWatched || toldOf().length > 0)) return
    over.isProgressAsked = true
    over.asking.ask(
      () => ({ op: 'ping' }),
      ({ ok, sequence }) => {
        over.isProgressAsked = false
        if (!ok) return
        // A copy of the exchange may be behind the one before it.
        for (const one of toldOf()) one.since = Math.max(one.since ?? 0, Number(sequence))
      },
    )
  }

  function subscribeTo(one: Listening): void {
    const { channel } = one
    one.isBegun = one.isBeginning = false
    const question = () => {
      if (listening.get(channel) !== one) return undefined
      return { op: 'subscribe', channel, ...(one.since === undefined ? {} : { since: one.since }) }
    }
    ask(channel, question, ({ mode, sequence }) => {
      one.isBegun = true
      one.beginsUpTo = Number(sequence)
      one.isBeginning = mode !== 'replay'
      if (mode === 'resync' && HISTORIES.has(channel.split(':')[0])) onGap?.(channel)
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
    one.isBeginning = false
    one.since = Number(message.sequence)
    one.listen(message as never)
  }

  function subscribe<C extends ChannelName>(
    name: C,
    listen: (message: MessageOf<C>) => void,
  ): () => void {
    const channel = name.replace('/', '_')
    if (listening.has(channel)) throw new TypeError(`This feed listens to ${channel} already.`)
    const one: Listening = {
      channel,
      listen,
      since: undefined,
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
      // It is not the book: all of it anew.
      one.since = undefined
      subscribeTo(one)
    })
    const one = listening.get(channel) as Listening
    const kept: KeptBook = {
      ...book,
      close,
      isCurrent(withinMs) {
        isWatched ||= withinMs !== undefined
        if (!one.isBegun || book.sequence() < Math.max(one.beginsUpTo, 0)) return false
        return withinMs === undefined || line.isHeardWithin(withinMs)
      },
    }
    return kept
  }

  return {
    ...entry.calls,
    subscribe,
    book: keepBook,
    close() {
      clearInterval(progress)
      for (const timer of waiting) clearTimeout(timer)
      entry.close()
      line.close()
    },
  }
}

function feedUrl({ protocol, host, pathname }: URL): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${pathname.replace(/\/$/, '')}/ws`
}

import { FIRST_PAUSE_MS, jittered, longer } from './pause.js'
import { watchSilence } from './silence.js'

/** A WebSocket as browsers have it; one of the package `ws` fits too. */
export interface SocketLike {
  onopen: ((event: never) => unknown) | null
  onmessage: ((event: never) => unknown) | null
  onclose: ((event: never) => unknown) | null
  onerror: ((event: never) => unknown) | null
  send(text: string): void
  close(): void
}

/** How a WebSocket ended: its code (docs/websocket.md has the exchange's; 1006 for none) and what goes with it. */
export interface Closing {
  readonly code: number
  readonly reason: string
}

/** Told whether there is a connection. */
export type TellConnection = (isThere: boolean, closing?: Closing) => void

export interface Heard {
  readonly [field: string]: unknown
}

export interface LineOptions {
  readonly open: () => SocketLike
  readonly quietMs: number
  /** Whether a message of any length is on its way: an answer announced it, and it has not come yet. */
  readonly isBeginning: () => boolean
  /** Called when a connection said hello: from now on it may be sent to, until it is lost. */
  readonly onHello: (hello: Heard) => void
  readonly onMessage: (message: Heard) => void
  /** Without a closing if it was the client that gave the connection up. */
  readonly onLost: (closing?: Closing) => void
}

/** A line to the exchange: one connection at a time, and a new one whenever that is lost. */
export interface Line {
  /** Sends over a connection that said hello; does nothing if there is none. */
  send(message: object): void
  /** Drops the connection and opens another; nothing more of the old one is heard. */
  renew(): void
  close(): void
}

/** Passes on whether there is a connection, when that has changed. */
export function newsOnly(tell?: TellConnection): TellConnection {
  let told: boolean | undefined
  return (isThere, closing) => {
    if (isThere === told) return
    told = isThere
    tell?.(isThere, closing)
  }
}

/** A connection that lasted at least this long makes the next pause short again. */
const STEADY_MS = 5_000

/**
 * The slowest reader that the exchange bears needs this long for a beginning of 8 MB. A copy that hangs is left by
 * then.
 */
const LONGEST_MS = 120_000
const SLOWEST_BYTES_A_MS = 64

export function openLine(options: LineOptions): Line {
  const { open, quietMs, isBeginning, onHello, onMessage, onLost } = options
  const silence = watchSilence({
    quietMs,
    // A message as long as the longest so far may come again: a slow reader gets all anew.
    longMs: () => (isBeginning() ? LONGEST_MS : longest / SLOWEST_BYTES_A_MS),
    ask: () => send({ id: 'ping', op: 'ping' }),
    giveUp,
  })
  let socket: SocketLike | undefined
  /** Length of the longest message on this connection, in characters. */
  let longest = 0
  let greetedAt: number | undefined
  let isOver = false
  let comingBack: ReturnType<typeof setTimeout> | undefined
  let pause = FIRST_PAUSE_MS

  function connect(): void {
    const opened = open()
    socket = opened
    silence.heard()
    opened.onmessage = ({ data }: { data: unknown }) => {
      if (socket === opened) passOn(String(data))
    }
    opened.onclose = ({ code = 1006, reason = '' }: Partial<Closing> = {}) => {
      if (socket === opened) lost({ code, reason })
    }
    opened.onerror = () => undefined
  }

  /** A listener that throws is its owner's affair: within the socket's own call it would keep more from being heard. */
  function passOn(text: string): void {
    try {
      take(text)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  function take(text: string): void {
    silence.heard()
    longest = Math.max(longest, text.length)
    const message: Heard = JSON.parse(text)
    if (message.op === 'hello') {
      greetedAt = Date.now()
      onHello(message)
    } else onMessage(message)
  }

  /** Before its hello a connection may still be opening, and sending would throw. */
  function send(message: object): void {
    if (greetedAt !== undefined) socket?.send(JSON.stringify(message))
  }

  function lost(closing?: Closing): void {
    if (greetedAt !== undefined && Date.now() - greetedAt >= STEADY_MS) pause = FIRST_PAUSE_MS
    comingBack = setTimeout(() => {
      if (!isOver && !socket) connect()
    }, jittered(pause))
    pause = longer(pause)
    leave(closing)
  }

  function leave(closing?: Closing): void {
    socket = undefined
    longest = 0
    greetedAt = undefined
    onLost(closing)
  }

  /** The system may take minutes to say that a silent connection has ended. */
  function giveUp(): void {
    const left = socket
    if (!left) return
    lost()
    left.close()
  }

  connect()
  return {
    send,
    renew: giveUp,
    close() {
      isOver = true
      clearTimeout(comingBack)
      silence.stop()
      const left = socket
      leave()
      left?.close()
    },
  }
}

import { FIRST_PAUSE_MS, jittered, longer } from './pause.js'
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

export interface Heard {
  readonly [field: string]: unknown
}

export interface LineOptions {
  readonly open: () => SocketLike
  readonly quietMs: number
  /** Whether something of any length is on its way: an answer told of it, and its first message has not come. */
  readonly isBeginning: () => boolean
  /** A connection said hello: it may be sent to until it is lost. */
  readonly onHello: (hello: Heard) => void
  readonly onMessage: (message: Heard) => void
  readonly onLost: () => void
}

/** A way to the exchange: one connection at a time, and another whenever that is lost. */
export interface Line {
  /** Sends where there is a connection that said hello, and else does nothing. */
  send(message: object): void
  /** Leaves the connection for another; nothing more of it is heard. */
  renew(): void
  /** Whether a message came within the last so many milliseconds. */
  isHeardWithin(ms: number): boolean
  close(): void
}

/** So long a connection must have lasted for the next pause to be short again. */
const STEADY_MS = 5_000

/** A beginning of 8 MB takes so long whoever reads as slowly as the exchange bears; a copy that hangs is left then. */
const LONGEST_MS = 120_000
const SLOWEST_BYTES_A_MS = 64

export function openLine(options: LineOptions): Line {
  const { open, quietMs, isBeginning, onHello, onMessage, onLost } = options
  const silence = watchSilence({
    quietMs,
    // What was as long once may come again: whoever reads slowly gets all anew.
    longMs: () => (isBeginning() ? LONGEST_MS : longest / SLOWEST_BYTES_A_MS),
    ask: () => send({ id: 'ping', op: 'ping' }),
    giveUp,
  })
  let socket: SocketLike | undefined
  /** Of the longest message on this connection. */
  let longest = 0
  let greetedAt: number | undefined
  let heardAt = Number.NEGATIVE_INFINITY
  let isOver = false
  let comingBack: ReturnType<typeof setTimeout> | undefined
  let pause = FIRST_PAUSE_MS

  function connect(): void {
    const opened = open()
    socket = opened
    silence.heard()
    opened.onmessage = ({ data }: { data: unknown }) => {
      if (socket === opened) take(String(data))
    }
    opened.onclose = () => {
      if (socket === opened) lost()
    }
    opened.onerror = () => undefined
  }

  function take(text: string): void {
    silence.heard()
    heardAt = Date.now()
    longest = Math.max(longest, text.length)
    const message: Heard = JSON.parse(text)
    if (message.op === 'hello') {
      greetedAt = Date.now()
      onHello(message)
    } else onMessage(message)
  }

  /** Until it said hello it may still be connecting, when sending throws. */
  function send(message: object): void {
    if (greetedAt !== undefined) socket?.send(JSON.stringify(message))
  }

  function lost(): void {
    if (greetedAt !== undefined && Date.now() - greetedAt >= STEADY_MS) pause = FIRST_PAUSE_MS
    comingBack = setTimeout(() => {
      if (!isOver && !socket) connect()
    }, jittered(pause))
    pause = longer(pause)
    leave()
  }

  function leave(): void {
    socket = undefined
    longest = 0
    greetedAt = undefined
    onLost()
  }

  /** It may take minutes until the system says that a silent connection has ended. */
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
    isHeardWithin(ms) {
      const age = Date.now() - heardAt
      // A clock that was set back says nothing of when that was.
      return age >= 0 && age <= ms
    },
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

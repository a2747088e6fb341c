import type { Beginnings } from './beginnings.js'

/** What the feed needs of a client's TCP connection; a `net.Socket` is one. */
export interface RawSocket {
  readonly writableLength: number
  /** With those that still wait. */
  readonly bytesWritten: number
  readonly destroyed: boolean
  /** Calls back once it is written, or never will be. */
  write(bytes: Buffer, onWritten?: () => void): boolean
  cork(): void
  uncork(): void
  destroy(): unknown
  once(event: 'drain' | 'close', listener: () => void): unknown
}

/** One connection as the feed writes to it: whole frames, and never more than it can hold. */
export interface Peer {
  /** Which of the hub's turns it is written to in. */
  readonly group: number
  /** Puts frames behind those that wait for the next `flush`. */
  queue(frames: Buffer): void
  /** Writes what waits, in one go. */
  flush(): void
  /** Writes frames now, behind what waits. */
  send(frames: Buffer): void
  /** Writes what a subscription begins with, and missed meanwhile: however long, it does not count as unread too long. */
  begin(frames: Buffer): void
  /**
   * Resolves once the client has read what makes it count as slow now, whatever is written meanwhile, so that a new
   * snapshot may be asked for; false if the connection ended.
   */
  untilRead(): Promise<boolean>
  /** Whether so much is still to be read that nothing long should begin. */
  isSlow(): boolean
  /** Whether so much is, besides what subscriptions begin with, that what can be left out should be. */
  leavesOut(): boolean
  /** Gives it up where it reads nothing, at a time in monotonic milliseconds; to be called now and then. */
  check(now: number): void
  /** Unread bytes, besides beginnings, and up to when, as far as was checked, the oldest were written. */
  unread(): { readonly bytes: number; readonly since: number }
  /** Ends it at once: it is told nothing, which it would not read, and all that it holds is free. */
  cutOff(): void
  /** Writes nothing from here on. */
  stop(): void
}

export interface PeerOptions {
  readonly socket: RawSocket
  readonly limits: PeerLimits
  readonly beginnings: Beginnings
  readonly group: number
  /** Called when a slow reader has read all that was written. */
  readonly onCaughtUp: () => void
  /** Called once, when the reader is too slow to be kept. */
  readonly onTooSlow: () => void
}

export interface PeerLimits {
  /** Unread bytes from which on a reader is slow, and beyond which it is given up. */
  readonly slowBytes: number
  readonly mostBytes: number
}

/** So long a slow reader may read nothing, and longer by what waits: a write is heard of when it was read whole. */
const PATIENCE_MS = 30_000
const SLOWEST_BYTES_A_MS = 64

export function createPeer(options: PeerOptions): Peer {
  const { socket, limits, beginnings, group, onCaughtUp, onTooSlow } = options
  let waiting: Buffer[] = []
  let slow = false
  /** Unread bytes of what subscriptions began with. */
  let begun = 0
  let givenUp = false
  let mostBytes = limits.mostBytes
  let onRead: (() => void)[] = []
  /** How much a slow reader had read, and when it was first seen to have. */
  let progress: { readonly read: number; readonly at: number } | undefined
  const oldest = createOldest(socket)

  socket.once('close', release)

  const isOver = () => socket.destroyed || givenUp

  /**
   * What is said at once may be longer than all that may stay unread, as where one order trades with very
   * many: who had read what came before gets it whole, and not a connection closed.
   */
  function makeRoom(length: number): void {
    if (!slow && length > limits.slowBytes) mostBytes = limits.mostBytes + length
  }

  function write(frames: readonly Buffer[]): void {
    if (isOver()) return
    if (frames.length > 1) socket.cork()
    for (const one of frames) socket.write(one)
    if (frames.length > 1) socket.uncork()
    judge()
  }

  function judge(): void {
    const unread = socket.writableLength
    if (unread <= limits.slowBytes) mostBytes = limits.mostBytes
    else if (unread > mostBytes) giveUp()
    else if (!slow) {
      slow = true
      progress = undefined
      socket.once('drain', caughtUp)
    }
  }

  function stop(): void {
    givenUp = true
    release()
  }

  function giveUp(): void {
    stop()
    onTooSlow()
  }

  function cutOff(): void {
    stop()
    socket.destroy()
  }

  function caughtUp(): void {
    slow = false
    mostBytes = limits.mostBytes
    if (isOver()) return
    onCaughtUp()
    release()
  }

  /** Lets those go on who wait until it is read, or until it never will be. */
  function release(): void {
    const waiters = onRead
    onRead = []
    for (const resolve of waiters) resolve()
  }

  /** Unread bytes besides beginnings. */
  const unreadBesides = () => Math.max(0, socket.writableLength - begun)

  function flush(): void {
    const frames = waiting
    if (frames.length === 0) return
    waiting = []
    makeRoom(frames.reduce((sum, { length }) => sum + length, 0))
    write(frames)
  }

  function send(frames: Buffer): void {
    flush()
    write([frames])
  }

  return {
    group,
    queue: (frames) => waiting.push(frames),
    flush,
    send,
    begin(frames) {
      mostBytes = limits.mostBytes + socket.writableLength + frames.length
      flush()
      if (isOver()) return
      const ended = beginnings.add(frames.length, cutOff)
      begun += frames.length
      socket.write(frames, () => {
        begun -= frames.length
        ended()
      })
      judge()
    },
    async untilRead() {
      if (slow && !isOver()) await new Promise<void>((resolve) => onRead.push(resolve))
      return !isOver()
    },
    isSlow: () => slow,
    leavesOut: () => slow && unreadBesides() > limits.slowBytes,
    check(now) {
      if (isOver()) return
      const unread = socket.writableLength
      // Not all that is written is ours: who only pings is answered without end.
      if (unread > mostBytes) return giveUp()
      oldest.look(now)
      if (!slow) return
      const read = socket.bytesWritten - unread
      if (!progress || read > progress.read) progress = { read, at: now }
      else if (now - progress.at > PATIENCE_MS + unread / SLOWEST_BYTES_A_MS) giveUp()
    },
    unread: () => ({ bytes: isOver() ? 0 : unreadBesides(), since: oldest.since() }),
    cutOff,
    stop,
  }
}

/** Up to when, as far as was looked, the oldest of what is unread was written. */
function createOldest(socket: RawSocket) {
  /** How much was written when all up to the mark before was first seen to be read. */
  let mark = { written: 0, at: 0 }
  return {
    look(now: number): void {
      const unread = socket.writableLength
      // Most have nothing unread, and what was written takes a while to be summed up.
      const written = unread === 0 ? 0 : socket.bytesWritten
      if (unread === 0 || written - unread >= mark.written) mark = { written, at: now }
    },
    since: () => mark.at,
  }
}

import { type Beginnings, lengthOf } from './beginnings.js'

/** What the feed needs of a client's TCP connection; a `net.Socket` is one. */
export interface RawSocket {
  readonly writableLength: number
  /** Includes what is still unsent. */
  readonly bytesWritten: number
  readonly destroyed: boolean
  /** Calls back once the bytes are written, or never will be. */
  write(bytes: Buffer, onWritten?: () => void): boolean
  cork(): void
  uncork(): void
  destroy(): unknown
  once(event: 'drain' | 'close', listener: () => void): unknown
}

/** One connection as the feed writes to it: in whole frames, and no more than it may leave unread. */
export interface Peer {
  /** The hub's group, which says in which turns it is written to. */
  readonly group: number
  /** Adds frames to those that wait for the next `flush`. */
  queue(frames: Buffer): void
  /** Writes the waiting frames in one go. */
  flush(): void
  /** Writes the waiting frames and then these, now. */
  send(frames: Buffer): void
  /**
   * Writes a subscription's beginning and what was said meanwhile. However long that is, it does not make the
   * client too slow.
   */
  begin(beginning: BeginningPieces): void
  /**
   * Resolves once the client has read what makes it count as slow now, whatever is written meanwhile: then
   * a new snapshot may be asked for. Gives false if the connection ended.
   */
  untilRead(): Promise<boolean>
  /** Whether so much is unread that nothing long should be begun. */
  isSlow(): boolean
  /**
   * Whether so much is unread, besides beginnings, that messages which a later snapshot makes up for are left
   * out.
   */
  leavesOut(): boolean
  /**
   * Gives the client up if it reads nothing; to be called at intervals. `now` is in monotonic milliseconds.
   */
  check(now: number): void
  /**
   * Unread bytes besides beginnings, and a time by which the oldest of them had been written, as far as
   * checks show.
   */
  unread(): { readonly bytes: number; readonly since: number }
  /** Destroys the connection without a message, which would not be read, and so frees all it holds. */
  cutOff(): void
  /** Writes nothing any more. */
  stop(): void
}

/** What a subscription begins with, to be written in this order. */
export interface BeginningPieces {
  readonly head?: Buffer
  /** What others have in common with it: nobody may change it. */
  readonly shared?: readonly Buffer[] | undefined
  readonly own: Buffer
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
  /** A reader is slow with more unread bytes than `slowBytes`, and given up beyond `mostBytes`. */
  readonly slowBytes: number
  readonly mostBytes: number
}

/**
 * How long a slow reader may seem to read nothing: this long, and longer for more unread bytes, at this rate.
 * A write is known to be read only once it was read whole.
 */
const PATIENCE_MS = 30_000
const SLOWEST_BYTES_A_MS = 64

export function createPeer(options: PeerOptions): Peer {
  const { socket, limits, beginnings, group, onCaughtUp, onTooSlow } = options
  let waiting: Buffer[] = []
  let slow = false
  /** Unread bytes of beginnings. */
  let begun = 0
  let givenUp = false
  let mostBytes = limits.mostBytes
  let onRead: (() => void)[] = []
  /** How much a slow reader had read, and when that was first seen. */
  let progress: { readonly read: number; readonly at: number } | undefined
  const oldest = createOldest(socket)

  socket.once('close', release)

  const isOver = () => socket.destroyed || givenUp

  /**
   * Makes room for a long message, as where one order trades with very many: a client that had read what came
   * before it gets it whole, and is not given up.
   */
  function makeRoom(length: number): void {
    if (!slow && length > limits.slowBytes) mostBytes = limits.mostBytes + length
  }

  function write(frames: readonly Buffer[]): void {
    if (isOver()) return
    writeAll(socket, frames)
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

  /** Resumes those who wait in `untilRead`. */
  function release(): void {
    const waiters = onRead
    onRead = []
    for (const resolve of waiters) resolve()
  }

  /** Unread bytes, without those of beginnings. */
  const unreadBesides = () => Math.max(0, socket.writableLength - begun)

  function flush(): void {
    const frames = waiting
    if (frames.length === 0) return
    waiting = []
    makeRoom(lengthOf(frames))
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
    begin({ head, shared = [], own }) {
      flush()
      if (isOver()) return
      const pieces = [...(head ? [head] : []), ...shared, own]
      const length = lengthOf(pieces)
      const bytes = length - lengthOf(shared)
      mostBytes = limits.mostBytes + socket.writableLength + length
      const ended = beginnings.add({ bytes, shared, cutOff })
      begun += length
      writeAll(socket, pieces, () => {
        begun -= length
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
      // Not all bytes are written here: each ping of the client is answered too, without end.
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

/** Writes pieces in one go. Calls back once the last one is written, or never will be. */
function writeAll(socket: RawSocket, pieces: readonly Buffer[], onWritten?: () => void): void {
  const last = pieces.length - 1
  if (last > 0) socket.cork()
  for (let i = 0; i <= last; i++) socket.write(pieces[i], i === last ? onWritten : undefined)
  if (last > 0) socket.uncork()
}

/** Tracks by when the oldest unread bytes had been written, as far as it was looked. */
function createOldest(socket: RawSocket) {
  /** How many bytes had been written when those of the mark before were first seen to be all read. */
  let mark = { written: 0, at: 0 }
  return {
    look(now: number): void {
      const unread = socket.writableLength
      // Most clients have nothing unread, and `bytesWritten` is slow to sum up.
      const written = unread === 0 ? 0 : socket.bytesWritten
      if (unread === 0 || written - unread >= mark.written) mark = { written, at: now }
    },
    since: () => mark.at,
  }
}

/** What the feed needs of a client's TCP connection; a `net.Socket` is one. */
export interface RawSocket {
  readonly writableLength: number
  readonly destroyed: boolean
  write(bytes: Buffer): boolean
  cork(): void
  uncork(): void
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
  /** Writes what a subscription begins with: however long it is, it does not count as unread too long. */
  begin(frames: Buffer): void
  /** Ends when it is not slow, which is when a beginning may be asked for; false where nobody reads any more. */
  untilRead(): Promise<boolean>
  /** Whether so much is still to be read that what can be left out should be. */
  isSlow(): boolean
}

export interface PeerOptions {
  readonly socket: RawSocket
  readonly limits: PeerLimits
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

export function createPeer(options: PeerOptions): Peer {
  const { socket, limits, group, onCaughtUp, onTooSlow } = options
  let waiting: Buffer[] = []
  let slow = false
  let givenUp = false
  let mostBytes = limits.mostBytes
  let onRead: (() => void)[] = []

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
    const unread = socket.writableLength
    if (unread <= limits.slowBytes) mostBytes = limits.mostBytes
    else if (unread > mostBytes) {
      givenUp = true
      onTooSlow()
      release()
    } else if (!slow) {
      slow = true
      socket.once('drain', caughtUp)
    }
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
      send(frames)
    },
    async untilRead() {
      while (slow && !isOver()) await new Promise<void>((resolve) => onRead.push(resolve))
      return !isOver()
    },
    isSlow: () => slow,
  }
}

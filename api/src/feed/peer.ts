/** What the feed needs of a client's TCP connection; a `net.Socket` is one. */
export interface RawSocket {
  readonly writableLength: number
  readonly destroyed: boolean
  write(bytes: Buffer): boolean
  cork(): void
  uncork(): void
  once(event: 'drain', listener: () => void): unknown
}

/** One connection as the feed writes to it: whole frames, and never more than it can hold. */
export interface Peer {
  /** Puts frames behind those that wait for the next `flush`. */
  queue(frames: Buffer): void
  /** Writes what waits, in one go. */
  flush(): void
  /** Writes frames now, behind what waits. */
  send(frames: Buffer): void
  /** Whether so much is still to be read that what can be left out should be. */
  isSlow(): boolean
}

export interface PeerOptions {
  readonly socket: RawSocket
  readonly limits: PeerLimits
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

export function createPeer({ socket, limits, onCaughtUp, onTooSlow }: PeerOptions): Peer {
  let waiting: Buffer[] = []
  let slow = false
  let givenUp = false

  function write(frames: Buffer): void {
    if (socket.destroyed || givenUp) return
    socket.write(frames)
    const unread = socket.writableLength
    if (unread > limits.mostBytes) {
      givenUp = true
      onTooSlow()
    } else if (unread > limits.slowBytes && !slow) {
      slow = true
      socket.once('drain', () => {
        slow = false
        if (!socket.destroyed && !givenUp) onCaughtUp()
      })
    }
  }

  function flush(): void {
    const frames = waiting
    if (frames.length === 0) return
    waiting = []
    if (frames.length === 1) {
      write(frames[0])
      return
    }
    socket.cork()
    for (const one of frames) write(one)
    socket.uncork()
  }

  return {
    queue: (frames) => waiting.push(frames),
    flush,
    send(frames) {
      flush()
      write(frames)
    },
    isSlow: () => slow,
  }
}

import type { RawSocket } from '@truebook/api/feed/peer'

/** The other end of a connection, in memory: it reads at once, or not until it is told to. */
export interface MemorySocket extends RawSocket {
  /** All that was written, read or not. */
  readonly sent: Buffer[]
  /** Reads nothing from here on. */
  hold(): void
  /** Reads all, and goes on reading. */
  read(): void
}

export function memorySocket(): MemorySocket {
  const sent: Buffer[] = []
  let held = false
  let unread = 0
  let drained: (() => void)[] = []
  return {
    sent,
    destroyed: false,
    get writableLength() {
      return unread
    },
    write(bytes) {
      sent.push(bytes)
      if (held) unread += bytes.length
      return !held
    },
    cork: () => undefined,
    uncork: () => undefined,
    once: (_event, listener) => drained.push(listener),
    hold() {
      held = true
    },
    read() {
      held = false
      unread = 0
      const listeners = drained
      drained = []
      for (const listener of listeners) listener()
    },
  }
}

/** The texts of short frames. */
export function textsOf(frames: readonly Buffer[]): string[] {
  const bytes = Buffer.concat(frames)
  const texts: string[] = []
  for (let at = 0; at < bytes.length; at += 2 + bytes[at + 1]) {
    texts.push(bytes.toString('utf8', at + 2, at + 2 + bytes[at + 1]))
  }
  return texts
}

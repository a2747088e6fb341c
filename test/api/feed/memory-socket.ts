import type { RawSocket } from '@truebook/api/feed/peer'

/** The other end of a connection, in memory: it reads at once, or not until it is told to. */
export interface MemorySocket extends RawSocket {
  /** All that was written, read or not. */
  readonly sent: Buffer[]
  /** Reads nothing from here on. */
  hold(): void
  /** Reads all, and goes on reading. */
  read(): void
  /** The connection is lost. */
  end(): void
}

export function memorySocket(): MemorySocket {
  const sent: Buffer[] = []
  let held = false
  let unread = 0
  let written = 0
  let destroyed = false
  const toTell: (() => void)[] = []
  const tell = () => {
    for (const told of toTell.splice(0)) told()
  }
  const listeners = { drain: [] as (() => void)[], close: [] as (() => void)[] }
  const emit = (event: 'drain' | 'close') => {
    for (const listener of listeners[event].splice(0)) listener()
  }
  function end(): void {
    destroyed = true
    tell()
    emit('close')
  }

  return {
    sent,
    get destroyed() {
      return destroyed
    },
    get writableLength() {
      return unread
    },
    get bytesWritten() {
      return written
    },
    write(bytes, onWritten) {
      sent.push(bytes)
      written += bytes.length
      if (held) unread += bytes.length
      if (held && onWritten) toTell.push(onWritten)
      else onWritten?.()
      return !held
    },
    cork: () => undefined,
    uncork: () => undefined,
    once: (event, listener) => listeners[event].push(listener),
    hold() {
      held = true
    },
    read() {
      held = false
      unread = 0
      tell()
      emit('drain')
    },
    end,
    destroy: end,
  }
}

/** The texts of frames of less than 64 KiB. */
export function textsOf(frames: readonly Buffer[]): string[] {
  const bytes = Buffer.concat(frames)
  const texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const isShort = bytes[at + 1] < 126
    const from = at + (isShort ? 2 : 4)
    const end = from + (isShort ? bytes[at + 1] : bytes.readUInt16BE(at + 2))
    texts.push(bytes.toString('utf8', from, end))
    at = end
  }
  return texts
}

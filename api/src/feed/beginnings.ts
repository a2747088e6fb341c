/**
 * What subscriptions begin with and nobody has read yet. Each connection has its own copy of that, which may be
 * long, so all together are bounded: of those beyond it the one that has waited longest is cut off first.
 */
export interface Beginnings {
  /** Notes one of so many bytes; gives what is to be called once it is read, or never will be. */
  add(bytes: number, cutOff: () => void): () => void
  /** Bytes of all. */
  unread(): number
}

interface Beginning {
  readonly bytes: number
  readonly cutOff: () => void
}

/** The last one may be longer than all that may wait: it is then alone. */
export function createBeginnings(mostBytes: number): Beginnings {
  /** In the order in which they came. */
  const waiting = new Set<Beginning>()
  let unread = 0

  function end(one: Beginning): void {
    if (waiting.delete(one)) unread -= one.bytes
  }

  return {
    add(bytes, cutOff) {
      const added = { bytes, cutOff }
      waiting.add(added)
      unread += bytes
      for (const one of waiting) {
        if (unread <= mostBytes || one === added) break
        end(one)
        one.cutOff()
      }
      return () => end(added)
    },
    unread: () => unread,
  }
}

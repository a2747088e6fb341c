/**
 * Beginnings, the first messages of subscriptions, that are not read yet. Each may be long, and most
 * connections have a copy of their own, so their sum is bounded: beyond the bound, the connection that has waited longest is cut
 * off first.
 */
export interface Beginnings {
  /**
   * Notes a beginning of this many bytes. Gives a function to be called once it is read, or never will be.
   * Calls `cutOff` where others need its room.
   */
  add(bytes: number, cutOff: () => void): () => void
  /** The bytes of all unread beginnings. */
  unread(): number
}

interface Beginning {
  readonly bytes: number
  readonly cutOff: () => void
}

/** Only the newest may be longer than `mostBytes`: it is then alone. */
export function createBeginnings(mostBytes: number): Beginnings {
  /** In the order in which they were added. */
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

/**
 * Beginnings, the first messages of subscriptions, that are not read yet. Each may be long, so the memory that
 * they take is bounded: beyond the bound, the connection that has waited longest is cut off first.
 */
export interface Beginnings {
  /**
   * Notes a beginning. Gives a function to be called once it is read, or never will be. Calls `cutOff` where
   * others need its room.
   */
  add(beginning: Beginning): () => void
  /** The bytes of all unread beginnings. */
  unread(): number
}

export interface Beginning {
  /** The bytes that are its own. */
  readonly bytes: number
  /** What others have in common with it, which counts once. */
  readonly shared: readonly Buffer[]
  readonly cutOff: () => void
}

/** Only the newest may be longer than `mostBytes`: it is then alone. */
export function createBeginnings(mostBytes: number): Beginnings {
  /** In the order in which they were added. */
  const waiting = new Set<Beginning>()
  const readers = new Map<readonly Buffer[], number>()
  let unread = 0

  function end(one: Beginning): void {
    if (!waiting.delete(one)) return
    unread -= one.bytes
    const others = (readers.get(one.shared) ?? 0) - 1
    if (others > 0) {
      readers.set(one.shared, others)
    } else {
      readers.delete(one.shared)
      unread -= lengthOf(one.shared)
    }
  }

  return {
    add(beginning) {
      // Its own object, even if the caller gives one twice.
      const added = { ...beginning }
      const others = readers.get(added.shared) ?? 0
      readers.set(added.shared, others + 1)
      waiting.add(added)
      unread += added.bytes + (others === 0 ? lengthOf(added.shared) : 0)
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

/** In bytes. */
export function lengthOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0)
}

/** What the private channels of a connection go through. While it is shut, nothing of them is said. */
export interface Gate {
  readonly isOpen: () => boolean
  /** Called when something is to be said while it is shut. */
  readonly onShut: () => void
}

/** A gate that is open for `UNSEEN_MS` since the connection's key was last found good. */
export interface KeyGate extends Gate {
  /** Makes a check of the key. If it goes well, the key was good at most a lease before that began. */
  readonly seen: <T>(check: () => Promise<T>) => Promise<T>
}

/**
 * How long private channels are heard though the key cannot be checked, since Postgres is away: for longer
 * than two slow readings take with the default `DATABASE_TIMEOUT_MS`, so that these cut nobody off.
 */
export const UNSEEN_MS = 30_000

export interface KeyGateOptions {
  readonly onShut: () => void
  /** Monotonic milliseconds. */
  readonly clock?: (() => number) | undefined
}

export function createKeyGate({
  onShut,
  clock = () => performance.now(),
}: KeyGateOptions): KeyGate {
  let seenAt = Number.NEGATIVE_INFINITY
  return {
    isOpen: () => clock() - seenAt < UNSEEN_MS,
    onShut,
    async seen(check) {
      const at = clock()
      const found = await check()
      seenAt = Math.max(seenAt, at)
      return found
    },
  }
}

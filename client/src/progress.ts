import { isPinged, isPrivate, type Listening, type Session } from './listening.js'
import { passed } from './passed.js'

/**
 * Between two pings the exchange decides fewer commands, even at its fastest, than it looks through for a client
 * that was away.
 */
const PROGRESS_MS = 1_000

export interface ProgressOptions {
  readonly listening: ReadonlyMap<string, Listening>
  readonly session: () => Session | undefined
}

/** Asks the exchange each second how far it is, where that matters to a channel. */
export interface Progress {
  ask(): void
  /** Asks if that is overdue: timers of a hidden page may run once a minute. */
  remind(): void
  close(): void
}

export function createProgress({ listening, session }: ProgressOptions): Progress {
  /**
   * A private channel without messages falls behind too. So a ping asks up to which sequence everything was sent. Its
   * answer comes after all that was said before, so it also tells how old a book may be, on a slow line too.
   */
  function ask(): void {
    const over = session()
    // The last ping's answer may be queued behind something long.
    if (!over || over.isProgressAsked || ![...listening.values()].some(isPinged)) return
    over.isProgressAsked = true
    over.progressAskedAt = passed()
    over.asking.ask(
      () => ({ op: 'ping' }),
      ({ ok, sequence, left_out }) => {
        over.isProgressAsked = false
        if (!ok) return
        if (!left_out) over.freshAt = over.progressAskedAt
        // This copy of the exchange may be behind the one before.
        for (const one of listening.values()) {
          if (one.isBegun && isPrivate(one)) one.since = Math.max(one.since ?? 0, Number(sequence))
        }
      },
    )
  }

  const timer = setInterval(ask, PROGRESS_MS)

  return {
    ask,
    remind() {
      const over = session()
      if (over && passed() - over.progressAskedAt > 2 * PROGRESS_MS) ask()
    },
    close: () => clearInterval(timer),
  }
}

/** The server's clock, as far as it is known here. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** The same, but never twice: equal messages of one wallet in one millisecond are one message. */
  next(): number
  /** Asks the server once; to be awaited before something is signed. */
  ready(): Promise<void>
  /** Takes over what the server said its time was. True where that changed anything. */
  correct(serverTime: number): boolean
}

export interface ClockOptions {
  /** A clock to be trusted instead of the server's. */
  readonly now: (() => number) | undefined
  readonly readServerTime: () => Promise<number>
}

/** The server takes what is dated so far ahead. */
const AHEAD_MS = 1_000

export function createClock({ now, readServerTime }: ClockOptions): Clock {
  let offset = 0
  let asked: Promise<void> | undefined
  let last = 0

  const serverNow = () => (now ? now() : Math.round(Date.now() + offset))

  async function ask(): Promise<void> {
    const before = Date.now()
    const serverTime = await readServerTime()
    if (!Number.isFinite(serverTime))
      throw new TypeError(`${serverTime} came as the server's time.`)
    // It was that late at about half of the way there and back.
    offset = serverTime - (before + Date.now()) / 2
  }

  return {
    now: serverNow,
    next() {
      last = Math.max(serverNow(), last + 1)
      return last
    },
    async ready() {
      if (now) return
      asked ??= ask()
      await asked.catch((error) => {
        asked = undefined
        throw error
      })
    },
    correct(serverTime) {
      if (now || !Number.isFinite(serverTime)) return false
      offset = serverTime - Date.now()
      // What was signed for a time so far to come was refused, and can be used again.
      if (last > serverTime + AHEAD_MS) last = serverTime
      return true
    },
  }
}

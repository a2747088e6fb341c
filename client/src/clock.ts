/** The server's clock, as far as it is known here. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /**
   * The same, but no value twice: equal messages of one wallet in one millisecond are one message. It rises, except
   * after the server refused a value as too far ahead.
   */
  next(): number
  /** Asks the server once; to be awaited before something is signed. */
  ready(): Promise<void>
  /** Asks the server again: the clock here may have been set since. */
  askAnew(): Promise<void>
  /** Sets the clock by the server's time, in milliseconds. True if that changed anything. */
  correct(serverTime: number): boolean
}

export interface ClockOptions {
  /** A clock to trust instead of the server's. */
  readonly now: (() => number) | undefined
  readonly readServerTime: () => Promise<number>
}

/** The server takes what is dated so far ahead. */
const AHEAD_MS = 1_000

/** Nothing older is ever taken: the engine takes messages of the last six minutes, dated one minute ahead at most. */
const KEPT_MS = 420_000

export function createClock({ now, readServerTime }: ClockOptions): Clock {
  let offset = 0
  let asked: Promise<void> | undefined
  let last = 0
  /** The values given out recently, and when each was, by a clock that nobody sets. */
  const used = new Map<number, number>()

  const serverNow = () => (now ? now() : Math.round(Date.now() + offset))

  async function ask(): Promise<void> {
    const before = Date.now()
    const serverTime = await readServerTime()
    if (!Number.isFinite(serverTime))
      throw new TypeError(`${serverTime} came as the server's time.`)
    // The server read its clock about half-way between our sending and its answer.
    offset = serverTime - (before + Date.now()) / 2
  }

  async function ready(): Promise<void> {
    if (now) return
    asked ??= ask()
    await asked.catch((error) => {
      asked = undefined
      throw error
    })
  }

  return {
    now: serverNow,
    next() {
      last = Math.max(serverNow(), last + 1)
      while (used.has(last)) last += 1
      const at = performance.now()
      for (const [stamp, usedAt] of used) {
        if (at - usedAt <= KEPT_MS) break
        used.delete(stamp)
      }
      used.set(last, at)
      return last
    },
    ready,
    askAnew() {
      asked = undefined
      return ready()
    },
    correct(serverTime) {
      if (now || !Number.isFinite(serverTime)) return false
      offset = serverTime - Date.now()
      // A later time would be refused.
      if (last > serverTime + AHEAD_MS) last = serverTime
      return true
    },
  }
}

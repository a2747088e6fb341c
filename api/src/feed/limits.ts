import { LRUCache } from 'lru-cache'

/** The most that the feed grants, so that nobody takes it from others. */
export interface FeedLimits {
  readonly connections: number
  readonly connectionsPerIp: number
  readonly connectionsPerAccount: number
  readonly subscriptions: number
  /** Messages a second that a client may send, and twice as many at once. */
  readonly messagesPerSocket: number
  readonly messagesPerIp: number
  readonly messagesPerAccount: number
  /** The most operations of one connection that wait for their answers. */
  readonly waiting: number
  /** A reader is slow with more unread bytes than `slowBytes`, and given up beyond `mostBytes`. */
  readonly slowBytes: number
  readonly mostBytes: number
  /** The most unread bytes in beginnings of subscriptions, of all connections together. */
  readonly beginningBytes: number
  /** The most other unread bytes of all connections together. */
  readonly unreadBytes: number
}

export const FEED_LIMITS: FeedLimits = {
  connections: 20_000,
  connectionsPerIp: 100,
  connectionsPerAccount: 30,
  subscriptions: 200,
  messagesPerSocket: 100,
  messagesPerIp: 500,
  messagesPerAccount: 200,
  waiting: 100,
  slowBytes: 256 * 1024,
  mostBytes: 1024 * 1024,
  beginningBytes: 256 * 1024 * 1024,
  unreadBytes: 256 * 1024 * 1024,
}

/** Counts things that are in use, by key. */
export interface Counts {
  /** Takes one more; false where there are `most` already. */
  take(key: string, most: number): boolean
  give(key: string): void
}

export function createCounts(): Counts {
  const held = new Map<string, number>()
  return {
    take(key, most) {
      const count = held.get(key) ?? 0
      if (count >= most) return false
      held.set(key, count + 1)
      return true
    },
    give(key) {
      const count = held.get(key) ?? 0
      if (count <= 1) held.delete(key)
      else held.set(key, count - 1)
    },
  }
}

/** Tokens by key, which come back over time: at most two seconds' worth. */
export interface Buckets {
  /** Takes one token; false if there is none. */
  take(key: string, perSecond: number): boolean
  /**
   * Takes `cost` tokens, whether they are there or not. A debt, at most two seconds' worth, must come back
   * first.
   */
  charge(key: string, perSecond: number, cost: number): void
  /** Milliseconds until nothing is owed; 0 where nothing is. */
  owedMs(key: string, perSecond: number): number
}

const MOST_KEYS = 100_000

export function createBuckets(now: () => number): Buckets {
  const buckets = new LRUCache<string, { tokens: number; at: number }>({ max: MOST_KEYS })

  function tokensOf(key: string, perSecond: number): { tokens: number; at: number } {
    const time = now()
    const known = buckets.get(key) ?? { tokens: 2 * perSecond, at: time }
    const come = (Math.max(0, time - known.at) / 1000) * perSecond
    return { tokens: Math.min(2 * perSecond, known.tokens + come), at: time }
  }

  return {
    take(key, perSecond) {
      const { tokens, at } = tokensOf(key, perSecond)
      const enough = tokens >= 1
      buckets.set(key, { tokens: enough ? tokens - 1 : tokens, at })
      return enough
    },
    charge(key, perSecond, cost) {
      const { tokens, at } = tokensOf(key, perSecond)
      buckets.set(key, { tokens: Math.max(tokens - cost, -2 * perSecond), at })
    },
    owedMs(key, perSecond) {
      const { tokens } = tokensOf(key, perSecond)
      return tokens < 0 ? Math.ceil((-tokens / perSecond) * 1000) : 0
    },
  }
}

import type { Redis, RedisOptions } from 'ioredis'
import { UnsentError } from '../streams.js'

/** Adds entries to streams, over one connection after the other. */
export interface EntryWriter {
  /**
   * Gives the id of the new entry. Throws `UnsentError` where nothing was sent, and what Redis refuses it
   * with; after any other error nobody can say whether it is there.
   */
  append(key: string, bytes: Buffer): Promise<string>
  close(): void
}

export type OnceOptions = Pick<
  RedisOptions,
  'lazyConnect' | 'enableOfflineQueue' | 'retryStrategy' | 'socketTimeout'
>

/** A connection by the names that Redis has for it: after a restart its ids begin anew. */
interface Peer {
  readonly id: string
  readonly address: string
}

interface Connection {
  readonly redis: Redis
  /** Ends when nothing of the connection before can arrive any more. */
  readonly ready: Promise<unknown>
}

/** One connection, never reopened and without an offline queue: a command goes out on it, or fails. */
const ONCE: OnceOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  retryStrategy: () => null,
  // To take an entry takes Redis no time. To give a connection up is safe, and others wait behind it.
  socketTimeout: 10_000,
}
/** What an entry has its bytes under. */
export const FIELD = 'b'

/**
 * Order holds within one connection. What was under way on one that was given up may arrive much later,
 * since the network sends it again and again: an order would come in behind the cancel that was sent
 * over the next connection, and outlive its owner's wish. So each connection, before it carries
 * anything, has Redis end the one before.
 */
export function createEntryWriter(connect: (options: OnceOptions) => Redis): EntryWriter {
  let current: Connection | undefined
  let before: Peer | undefined
  let isClosed = false

  function opened(): Connection {
    if (current) return current
    const redis = connect(ONCE)
    const mine = { redis, ready: makeReady(redis) }
    redis.once('end', () => {
      if (current === mine) current = undefined
    })
    mine.ready.catch(() => redis.disconnect())
    current = mine
    return mine
  }

  async function makeReady(redis: Redis): Promise<void> {
    await redis.connect()
    const mine = peerOf(String(await redis.call('CLIENT', 'INFO')))
    // Also where there was none before: who may not, must learn it now. Nobody ends himself by this.
    const last = before ?? mine
    await redis.call('CLIENT', 'KILL', 'ID', last.id, 'ADDR', last.address)
    before = mine
  }

  return {
    async append(key, bytes) {
      if (isClosed) throw new UnsentError('The streams are closed.')
      const { redis, ready } = opened()
      await ready.catch((cause: Error) => {
        throw new UnsentError(cause.message, { cause })
      })
      return (await redis.xadd(key, '*', FIELD, bytes)) as string
    },
    close() {
      isClosed = true
      current?.redis.disconnect()
    },
  }
}

function peerOf(info: string): Peer {
  const [, id, address] = /^id=(\d+) addr=(\S+)/.exec(info) ?? []
  if (!address) throw new Error(`Redis does not say which connection this is: ${info}`)
  return { id, address }
}

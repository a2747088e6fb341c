import type { Redis, RedisOptions } from 'ioredis'
import { UnsentError } from '../streams.js'

/** Adds entries to streams, over one connection at a time. */
export interface EntryWriter {
  /**
   * Adds an entry and gives its id. Throws `UnsentError` where nothing was sent, and the refusal of Redis;
   * after any other error nobody can say whether the entry is there.
   */
  append(key: string, bytes: Buffer): Promise<string>
  close(): void
}

export type OnceOptions = Pick<
  RedisOptions,
  'lazyConnect' | 'enableOfflineQueue' | 'retryStrategy' | 'socketTimeout'
>

export interface EntryWriterOptions {
  readonly connect: (options: OnceOptions) => Redis
  /** Throws where a new connection leads to a Redis that must get no entries. */
  readonly demandOwn: (redis: Redis) => Promise<void>
}

/** What Redis calls a connection. The address is needed too, as ids begin anew when Redis restarts. */
interface Peer {
  readonly id: string
  readonly address: string
}

interface Connection {
  readonly redis: Redis
  /** Resolves once nothing that was sent on the connection before can still arrive, and it is known whose Redis this is. */
  readonly ready: Promise<unknown>
}

/** One connection, never reopened and without an offline queue: a command goes out on it, or fails. */
const ONCE: OnceOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  retryStrategy: () => null,
  // Redis needs hardly any time to take an entry. Giving a connection up is safe, and others wait behind
  // it.
  socketTimeout: 10_000,
}
/** The field of an entry that holds its bytes. */
export const FIELD = 'b'

/**
 * Entries keep their order within one connection. What was under way on a connection that was given up may
 * still arrive much later, as the network sends it again and again: an order could come in behind its own
 * cancel, sent over the next connection, and outlive its owner's wish. So each new connection, before it
 * carries anything, has Redis end the one before, and is looked at for whose Redis it leads to.
 */
export function createEntryWriter({ connect, demandOwn }: EntryWriterOptions): EntryWriter {
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
    // Also where there was none before, so that a user without this right learns it now. Redis skips the
    // caller, so a connection does not end itself.
    const last = before ?? mine
    await redis.call('CLIENT', 'KILL', 'ID', last.id, 'ADDR', last.address)
    before = mine
    await demandOwn(redis)
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

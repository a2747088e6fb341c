import { Redis } from 'ioredis'
import {
  COMMAND_STREAM,
  compareStreamIds,
  EVENT_STREAM,
  isNotAllowed,
  STREAM_START,
  type Stream,
  type StreamEntry,
  type Streams,
  type Witness,
} from '../streams.js'
import { isDemoted } from './demoted.js'
import { createEntryWriter, type EntryWriter, FIELD, type OnceOptions } from './entry-writer.js'
import { tellingWhyBroken } from './why-broken.js'

const BELOW_TOP = /equal or smaller|must be greater than 0-0/
const BELOW_AN_ENTRY = /smaller than the target stream top item/
const NO_SUCH_KEY = /no such key|requires the key to exist/i
/**
 * A server that owes an answer and is silent for this long is gone, whatever TCP says. (Entries have a
 * limit of their own, in entry-writer.ts.)
 */
const SILENCE_MS = 5_000

export interface RedisStreamsOptions {
  readonly onError: (error: Error) => void
  /**
   * Throws where the event stream that a new connection leads to is another exchange's: then no command goes over it.
   */
  readonly demandOwn?: (events: Witness) => Promise<void>
}

/**
 * Both logs in a real Redis (6.2 or newer). Commands that were under way when the connection broke are not
 * sent again: the caller learns that the outcome is unknown and decides. A read must wait for less than
 * five seconds.
 */
export function redisStreams(
  url: string,
  { onError, demandOwn = async () => undefined }: RedisStreamsOptions,
): Streams {
  // Reads block a connection, so each stream has its own for them.
  const readers: Redis[] = []
  let connections = 0
  /**
   * A replica does not refuse reads, so readers do not notice: a writer that is refused reconnects them.
   */
  function reconnectOnError(error: Error): boolean {
    if (!isDemoted(error)) return false
    for (const reader of readers) reader.disconnect(true)
    return true
  }
  const connect = (options?: OnceOptions) => {
    const redis = new Redis(url, {
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      socketTimeout: SILENCE_MS,
      // A client that sends something before Redis has let it in never reads why it was refused, as at
      // `maxclients`.
      disableClientInfo: true,
      reconnectOnError,
      retryStrategy: (tries) => Math.min(50 * tries, 1000),
      ...options,
    })
    redis.on('error', (error) => {
      onError(error)
      // Redis has refused the database of the URL: ioredis would go on in database 0, where nobody reads.
      if (isRefusedSelect(error)) redis.disconnect(true)
    })
    // Those that only append are opened when there is something to append, and nothing is learned by them.
    const count = () => {
      connections += options ? 0 : 1
    }
    redis.on('connect', count)
    return tellingWhyBroken(redis)
  }
  const writer = connect()
  const entryWriter = createEntryWriter({
    connect,
    demandOwn: (redis) => demandOwn(logOf(redis, EVENT_STREAM)),
  })
  const stream = (key: string) => {
    const reader = connect()
    readers.push(reader)
    return redisStream(key, { writer, reader, entryWriter, connections: () => connections })
  }
  return {
    commands: stream(COMMAND_STREAM),
    events: stream(EVENT_STREAM),
    async time() {
      const [seconds, micros] = await writer.time().catch((error: Error) => {
        // Whoever asks for the time goes on without: operators must hear that one clock of three is missing.
        if (isNotAllowed(error)) onError(error)
        throw error
      })
      return Number(seconds) * 1_000 + Number(micros) / 1_000
    },
    async close() {
      entryWriter.close()
      for (const redis of [writer, ...readers]) redis.disconnect()
    },
  }
}

function isRefusedSelect({
  command,
}: Error & { readonly command?: { readonly name: string } }): boolean {
  return command?.name === 'select'
}

interface Connections {
  readonly writer: Redis
  readonly reader: Redis
  readonly entryWriter: EntryWriter
  readonly connections: Stream['connections']
}

function redisStream(
  key: string,
  { writer, reader, entryWriter, connections }: Connections,
): Stream {
  const own = logOf(reader, key)
  return {
    append: (bytes) => entryWriter.append(key, bytes),
    async publish(sequence, bytes) {
      const id = await writer.xadd(key, `${sequence}-0`, FIELD, bytes).catch(unless(BELOW_TOP))
      return typeof id === 'string'
    },
    read: own.read,
    connections,
    witness: logOf(reader, EVENT_STREAM),
    top: logOf(writer, key).top,
    // On the reader's connection, as readers call it between reads: so it is given up when they are.
    async raise(id) {
      if (compareStreamIds(await own.top(), id) >= 0) return
      // XSETID wants a stream that exists; making a group and dropping it leaves an empty one.
      await reader.xgroup('CREATE', key, 'raise', '$', 'MKSTREAM').catch(() => undefined)
      await reader.call('XSETID', key, id).catch(unless(BELOW_AN_ENTRY))
      await reader.xgroup('DESTROY', key, 'raise')
    },
    async trim(through) {
      const dash = through.indexOf('-')
      const next = `${through.slice(0, dash)}-${Number(through.slice(dash + 1)) + 1}`
      await writer.xtrim(key, 'MINID', next)
    },
    async renew() {
      await writer.del(key)
    },
  }
}

/** A stream as one connection sees it. */
function logOf(redis: Redis, key: string): Witness {
  return {
    async top() {
      const info = await redis.xinfo('STREAM', key).catch(unless(NO_SUCH_KEY))
      return info ? readInfo(info, 'last-generated-id') : STREAM_START
    },
    async read(after, limit, waitMs) {
      const answer =
        waitMs > 0
          ? await redis.xreadBuffer('COUNT', limit, 'BLOCK', waitMs, 'STREAMS', key, after)
          : await redis.xreadBuffer('COUNT', limit, 'STREAMS', key, after)
      return answer ? entriesOf(answer) : []
    },
  }
}

/** Ignores the one refusal that means that there was nothing to do. */
function unless(harmless: RegExp): (error: Error) => undefined {
  return (error) => {
    if (!harmless.test(error.message)) throw error
  }
}

function readInfo(info: unknown, name: string): string {
  const pairs = info as unknown[]
  return String(pairs[pairs.indexOf(name) + 1])
}

function entriesOf(answer: unknown): StreamEntry[] {
  const [[, entries]] = answer as [[Buffer, [Buffer, Buffer[]][]]]
  return entries.map(([id, fields]) => ({ id: id.toString(), bytes: fields[1] ?? Buffer.alloc(0) }))
}

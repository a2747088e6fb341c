import { checkEventStream, StreamAhead } from '@truebook/engine/runtime/event-stream'
import { type Committed, createPublisher } from '@truebook/engine/runtime/publisher'
import { EVENT_STREAM, STREAM_START, type Stream, type Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { redisStreams } from '@truebook/shared/streams/redis'
import t, { type Test } from 'tap'
import { redisTest } from '../../own-redis.js'
import { openDatabase, type Pool, until } from './harness.js'

/** A journal of these batches of ten commands; what it decided is the batch's number. */
async function journalOf(pool: Pool, batches: number, from = 1): Promise<void> {
  await pool.query(
    `insert into journal select 10 * n - 9, 10 * n, n, '', convert_to(n::text, 'utf8')
      from generate_series($1::int, $2::int) as n`,
    [from, batches],
  )
  await pool.query('update engine_state set last_sequence = $1', [10 * batches])
}

function start(
  t: Test,
  options: {
    pool: Pool
    streams: Streams
    from?: number
    keptSequences?: number
    onRetry?: (error: Error) => void
  },
) {
  const stopping = new AbortController()
  const { from = 0, keptSequences = 1_000_000, onRetry = () => undefined } = options
  const parts = {
    ...options,
    from: { lastSequence: from, streamId: STREAM_START },
    keptSequences,
    onRetry,
    signal: stopping.signal,
  }
  const publisher = createPublisher(parts)
  const running = publisher.run()
  const stop = async () => {
    stopping.abort()
    await running
  }
  t.teardown(stop)
  return { publisher, stop }
}

const batch = (n: number): Committed => ({
  lastSequence: 10 * n,
  streamId: `${n}-0`,
  decisions: Buffer.from(`${n}`),
})

async function published({ events }: Streams): Promise<[string, string][]> {
  const entries = await events.read(STREAM_START, 100_000, 0)
  return entries.map(({ id, bytes }) => [id, bytes.toString()])
}

const upTo = (from: number, to: number): [string, string][] =>
  Array.from({ length: to - from + 1 }, (_, i) => [`${10 * (from + i)}-0`, `${from + i}`])

t.test('an empty event stream is given the journal, or the last part of it', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 300)
  const whole = memoryStreams()
  const { publisher } = start(t, { pool, streams: whole, from: 3000 })
  await until('all is published', () => publisher.published() === 3000)
  t.strictSame(await published(whole), upTo(1, 300))

  const part = memoryStreams()
  const second = start(t, { pool, streams: part, from: 3000, keptSequences: 500 })
  await until('the end is published', () => second.publisher.published() === 3000)
  t.strictSame(await published(part), upTo(251, 300))
})

t.test('an idle one sends no row again, and yet notices that one is lost', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 4)
  const { commands, events, ...others } = memoryStreams()
  const sent: number[] = []
  const looks = () => sent.filter((sequence) => sequence === 0).length
  const watched: Stream = {
    ...events,
    publish(sequence, bytes) {
      sent.push(sequence)
      return events.publish(sequence, bytes)
    },
  }
  const streams = { commands, events: watched, ...others }
  start(t, { pool, streams, from: 40 })
  await until('the idle one looked', () => looks() === 2)
  t.strictSame(sent, [10, 20, 30, 40, 0, 0])
  await events.renew()
  await until('it looked again', () => looks() === 3)
  t.strictSame(await published(streams), upTo(1, 4))
  await events.renew()
  await events.publish(20, Buffer.from('2'))
  await until('and again', () => looks() === 4)
  t.strictSame(await published(streams), upTo(2, 4))
})

t.test('what a crash left out is copied before what comes next', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 4)
  const streams = memoryStreams()
  await streams.events.publish(10, Buffer.from('1'))
  const { publisher, stop } = start(t, { pool, streams, from: 40 })
  publisher.offer(batch(5))
  await until('all is published', () => publisher.published() === 50)
  t.strictSame(await published(streams), upTo(1, 5))
  await stop()
})

t.test('a stream that was set back does not get more than it is to keep', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 300)
  const streams = memoryStreams()
  await streams.events.publish(10, Buffer.from('1'))
  const { publisher } = start(t, { pool, streams, from: 3000, keptSequences: 500 })
  await until('the end is published', () => publisher.published() === 3000)
  t.strictSame(await published(streams), [['10-0', '1'], ...upTo(251, 300)])
})

t.test('a stream that somebody else gave an id by the clock begins anew', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 4)
  const streams = memoryStreams()
  const said: string[] = []
  const onRetry = ({ message }: Error) => said.push(message)
  const { publisher } = start(t, { pool, streams, from: 40, onRetry })
  await until('all is published', () => publisher.published() === 40)
  await streams.events.publish(Date.now(), Buffer.from('x'))
  await until('the idle one sees it', async () => (await streams.events.top()) === '40-0')
  t.strictSame(await published(streams), upTo(1, 4))
  t.match(said, [/begins anew/])
})

redisTest(
  'an event stream that somebody has put something else for begins anew',
  async (t, redis) => {
    const { pool } = await openDatabase(t)
    await journalOf(pool, 4)
    const streams = redisStreams(redis.url, { onError: () => undefined })
    t.teardown(() => streams.close())
    await redis.admin.set(EVENT_STREAM, 'x')
    await t.rejects(checkEventStream(pool, streams, 40), /WRONGTYPE/)
    await checkEventStream(pool, streams, 40)
    const { publisher } = start(t, { pool, streams, from: 40 })
    await until('all is published', () => publisher.published() === 40)

    await redis.admin.set(EVENT_STREAM, 'x')
    await journalOf(pool, 5, 5)
    publisher.offer(batch(5))
    await until('the next is published', () => publisher.published() === 50)
    t.strictSame(await published(streams), upTo(1, 5))

    await redis.admin.set(EVENT_STREAM, 'x')
    const type = () => redis.admin.type(EVENT_STREAM)
    await until('the idle one sees it', async () => (await type()) === 'stream')
    await until('all is there again', async () => (await published(streams)).length === 5)
  },
)

redisTest(
  'a Redis that is full is given room, while idle and by whoever publishes',
  async (t, redis) => {
    const { pool } = await openDatabase(t)
    const streams = redisStreams(redis.url, { onError: () => undefined })
    t.teardown(() => streams.close())
    /** How much more than it holds it may hold. */
    async function leaveRoom(bytes: number): Promise<void> {
      const [, used] = /used_memory:([0-9]+)/.exec(await redis.admin.info('memory')) ?? []
      await redis.admin.config('SET', 'maxmemory', Number(used) + bytes)
    }
    const bytes = Buffer.alloc(100_000)
    const append = () => streams.commands.append(bytes).catch(() => undefined)
    let last = STREAM_START
    async function fill(): Promise<void> {
      for (let id = await append(); id !== undefined; id = await append()) last = id
    }
    await journalOf(pool, 20)
    await pool.query('update journal set decisions = $1', [bytes])
    for (let n = 1; n <= 20; n++) await streams.events.publish(10 * n, bytes)
    const { publisher } = start(t, { pool, streams, from: 200 })
    await until('it is idle', () => publisher.published() === 200)
    // Full at once: while commands filled it, the publisher could make room that they filled as well.
    await leaveRoom(-1_000_000)
    await until('room is made', async () => (await published(streams)).length === 0)
    await until('a command is taken', async () => (await append()) !== undefined)

    await leaveRoom(6_000_000)
    await fill()
    for (let n = 201; n <= 300; n++) {
      publisher.offer({ lastSequence: n, streamId: last, decisions: bytes })
    }
    await until('all is published', () => publisher.published() === 300)
  },
)

t.test('what can be seen but is not known to be committed is not published', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 4)
  const streams = memoryStreams()
  const { publisher, stop } = start(t, { pool, streams, from: 20 })
  await until('what is known is published', () => publisher.published() === 20)
  t.strictSame(await published(streams), upTo(1, 2))
  publisher.offer(batch(3))
  await until('the next is published', () => publisher.published() === 30)
  await stop()
  t.strictSame(await published(streams), upTo(1, 3))
})

t.test('what is offered before the end is published before the end', async (t) => {
  const { pool } = await openDatabase(t)
  const streams = memoryStreams()
  const { publisher, stop } = start(t, { pool, streams })
  for (let n = 1; n <= 20; n++) publisher.offer(batch(n))
  await stop()
  t.strictSame(await published(streams), upTo(1, 20))
})

t.test('a stream that fails for a while misses nothing, however much was offered', async (t) => {
  const { pool } = await openDatabase(t)
  const streams = memoryStreams()
  let isBroken = true
  const breaking: Stream = {
    ...streams.events,
    publish: (sequence, bytes) =>
      isBroken ? Promise.reject(new Error('broken')) : streams.events.publish(sequence, bytes),
  }
  const failures: string[] = []
  const onRetry = ({ message }: Error) => failures.push(message)
  const { publisher } = start(t, { pool, streams: { ...streams, events: breaking }, onRetry })
  await journalOf(pool, 600)
  for (let n = 1; n <= 600; n++) publisher.offer(batch(n))
  await until('it was tried again', () => failures.length > 2)
  isBroken = false
  await until('all is published', () => publisher.published() === 6000)
  t.strictSame(await published(streams), upTo(1, 600))
})

t.test('streams are trimmed now and then, and never beyond what is committed', async (t) => {
  const { pool } = await openDatabase(t)
  const streams = memoryStreams()
  await streams.commands.raise('60-0')
  for (let i = 0; i < 9; i++) await streams.commands.append(Buffer.from([i]))
  const kept = await streams.commands.read(STREAM_START, 100, 0)
  const { publisher } = start(t, { pool, streams, keptSequences: 100 })
  for (let n = 1; n <= 64; n++) publisher.offer({ ...batch(n), streamId: kept[4].id })
  await until('the event stream is trimmed', async () => (await published(streams)).length === 10)
  t.strictSame(await published(streams), upTo(55, 64))
  t.strictSame(await streams.commands.read(STREAM_START, 100, 0), kept.slice(5))
})

t.test('an event stream that is ahead of the database belongs to another one', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 2)
  const streams = memoryStreams()
  await checkEventStream(pool, streams, 0)
  await streams.events.publish(20, Buffer.from('2'))
  await checkEventStream(pool, streams, 20)
  await t.rejects(checkEventStream(pool, streams, 19), StreamAhead)
})

t.test('so does one that ends with what is not of its journal', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 3)
  const other = memoryStreams()
  await other.events.publish(20, Buffer.from('x'))
  await t.rejects(checkEventStream(pool, other, 30), {
    name: 'StreamAhead',
    message: /never decided/,
  })
  const within = memoryStreams()
  await within.events.publish(25, Buffer.from('2'))
  await t.rejects(checkEventStream(pool, within, 30), StreamAhead)
  const trimmed = memoryStreams()
  await trimmed.events.publish(20, Buffer.from('2'))
  await trimmed.events.trim('20-0')
  await checkEventStream(pool, trimmed, 30)
})

/** One of a journal of four batches, that is to end by itself. */
function startAlone(t: Test, { pool, streams }: { pool: Pool; streams: Streams }) {
  const stopping = new AbortController()
  t.teardown(() => stopping.abort())
  const publisher = createPublisher({
    streams,
    pool,
    from: { lastSequence: 40, streamId: STREAM_START },
    keptSequences: 1_000,
    onRetry: ({ message }) => t.fail(message),
    signal: stopping.signal,
  })
  return { publisher, running: publisher.run() }
}

t.test('a publisher ends where another exchange has published beyond it', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 4)
  const streams = memoryStreams()
  const { publisher, running } = startAlone(t, { pool, streams })
  await until('all is published', () => publisher.published() === 40)
  await journalOf(pool, 5, 5)
  await streams.events.publish(90, Buffer.from('x'))
  publisher.offer(batch(5))
  await t.rejects(running, { name: 'StreamAhead', message: /stands at sequence 90/ })
})

t.test('it ends where another exchange has published what it was to publish', async (t) => {
  for (const isIdle of [true, false]) {
    const { pool } = await openDatabase(t)
    await journalOf(pool, 4)
    const streams = memoryStreams()
    const { publisher, running } = startAlone(t, { pool, streams })
    const ending = t.rejects(running, { name: 'StreamAhead', message: /ends at sequence (35|50) / })
    await until('all is published', () => publisher.published() === 40)
    if (isIdle) {
      await streams.events.renew()
      await streams.events.publish(35, Buffer.from('x'))
    } else {
      // An idle look that comes before the offer would find a stream that stands too far.
      await journalOf(pool, 5, 5)
      await streams.events.publish(50, Buffer.from('x'))
      publisher.offer(batch(5))
    }
    await ending
  }
})

t.test('it goes on where the next engine of its own exchange has', async (t) => {
  const { pool } = await openDatabase(t)
  await journalOf(pool, 4)
  const streams = memoryStreams()
  const { publisher, stop } = start(t, { pool, streams, from: 40, onRetry: (e) => t.fail(e) })
  await until('all is published', () => publisher.published() === 40)
  await journalOf(pool, 6, 5)
  await streams.events.publish(50, Buffer.from('5'))
  await streams.events.publish(60, Buffer.from('6'))
  publisher.offer(batch(5))
  await until('it is known to be published', () => publisher.published() >= 50)
  await stop()
  t.strictSame(await published(streams), upTo(1, 6))
})

t.test('behind a new connection nothing is published before it is known whose it is', async (t) => {
  const { pool } = await openDatabase(t)
  const [ours, theirs] = [memoryStreams(), memoryStreams()]
  await theirs.events.publish(5, Buffer.from('of another exchange'))
  let at = ours.events
  const events: Stream = {
    ...ours.events,
    connections: () => (at === ours.events ? 1 : 2),
    publish: (...args) => at.publish(...args),
    top: () => at.top(),
    read: (...args) => at.read(...args),
  }
  const ending = new AbortController()
  const publisher = createPublisher({
    streams: { ...ours, events },
    pool,
    from: { lastSequence: 0, streamId: '0-0' },
    keptSequences: 1_000,
    onRetry: () => undefined,
    signal: ending.signal,
  })
  const publishing = publisher.run()
  const offer = (lastSequence: number) =>
    publisher.offer({ lastSequence, streamId: '1-0', decisions: Buffer.from('ours') })
  offer(9)
  await until('it is published', async () => (await ours.events.top()) === '9-0')
  at = theirs.events
  offer(10)
  await t.rejects(publishing, { name: 'StreamAhead' })
  t.equal(await theirs.events.top(), '5-0')
  ending.abort()
})

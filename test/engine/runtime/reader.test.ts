import { StreamAhead } from '@truebook/engine/runtime/event-stream'
import { createReader, type ReaderOptions } from '@truebook/engine/runtime/reader'
import { decode, encode } from '@truebook/shared/codec'
import { type Command, commandField, commandsField } from '@truebook/shared/command'
import { COMMAND_STREAM, STREAM_START, type Stream } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { redisStreams } from '@truebook/shared/streams/redis'
import { lots } from '@truebook/shared/units'
import t from 'tap'
import { redisTest } from '../../own-redis.js'
import { commandMaker, send, wallet } from './commands.js'

const make = commandMaker({ seed: 3, now: () => 1 })
const never = new AbortController().signal
const ignore = () => undefined
const readerOf = (commands: Stream, options: Partial<ReaderOptions> = {}) =>
  createReader({
    commands,
    from: STREAM_START,
    demandOwn: async () => undefined,
    onRetry: ignore,
    signal: never,
    ...options,
  })

t.test('commands come in order, at most as many as asked for, each once', async (t) => {
  const streams = memoryStreams()
  const sent: Command[] = []
  for (let i = 0; i < 5; i++) {
    sent.push(make.deposit(wallet(i), 1, 5n))
    await send(streams, sent[i])
  }
  const reader = readerOf(streams.commands)
  const first = await reader.read(3, 0)
  t.strictSame(
    first.map(({ command }) => command),
    sent.slice(0, 3),
  )
  const rest = await reader.read(100, 0)
  t.strictSame(
    rest.map(({ command }) => command),
    sent.slice(3),
  )
  t.strictSame(await reader.read(100, 0), [])
  const again = await readerOf(streams.commands, { from: first[2].streamId }).read(100, 0)
  t.strictSame(again, rest, 'and a new reader goes on from where a commit stands')
})

t.test('an entry that does not decode becomes a command that keeps what it held', async (t) => {
  const { commands } = memoryStreams()
  const id = await commands.append(Buffer.from([1, 200, 1, 2]))
  await commands.append(Buffer.alloc(0))
  await commands.append(Buffer.alloc(10_000, 255))
  const order = make.order(1, { quantity: lots(1) })
  await commands.append(Buffer.concat([encode(commandsField, [order]), Buffer.from([0])]))
  const named = encode(commandsField, [{ ...order, clientOrderId: 'a:b' }])
  named[named.indexOf('a:b') + 1] = 0
  await commands.append(named)
  await commands.append(encode(commandsField, []))
  const read = (await readerOf(commands).read(10, 0)).map(({ command }) => command)
  const [time, chance] = id.split('-').map(Number)
  t.strictSame(read[0], {
    type: 'undecodable',
    id: { time, chance },
    reason: 'There is no type with tag 200.',
    bytes: Buffer.from([1, 200, 1, 2]),
  })
  t.match(read[1], { type: 'undecodable', reason: 'The bytes end too early.' })
  t.equal(read[2].type === 'undecodable' && read[2].bytes.length, 4096)
  t.match(read[3], { type: 'undecodable', reason: 'There are bytes left over.' })
  t.match(
    read[4],
    { type: 'undecodable', reason: /no character/ },
    'Postgres could not hold such a text',
  )
  t.match(read[5], { type: 'undecodable', reason: 'The entry holds no command.' })
  t.equal(new Set(read.map(({ id }) => `${id.time}/${id.chance}`)).size, 6)
})

t.test(
  'what the tables cannot hold becomes such a command, and not one to be written',
  async (t) => {
    const late = { time: 2 ** 48, chance: 1 }
    const order = make.order(1, {})
    const batch = make.placeBatch(1, [{}])
    const clientOrderId = 'n'.repeat(65)
    const unfit: Command[] = [
      { ...order, id: late },
      { ...make.deposit(wallet(1), 1, 1n), id: late },
      { ...order, clientOrderId },
      { ...batch, orders: [{ ...batch.orders[0], id: late }] },
      { ...batch, orders: [{ ...batch.orders[0], clientOrderId }] },
    ]
    const { commands } = memoryStreams()
    for (const command of unfit) {
      await send({ commands }, command)
      const again = decode(commandField, encode(commandField, command))
      t.strictSame(again, command, 'the journal, which may have it of old, is still read')
    }
    const last = { ...order, id: { time: 2 ** 48 - 1, chance: 1 }, clientOrderId: 'n'.repeat(64) }
    await send({ commands }, last)
    const read = (await readerOf(commands).read(10, 0)).map(({ command }) => command)
    t.strictSame(
      read.map(({ type }) => type),
      [...unfit.map(() => 'undecodable'), 'place_order'],
    )
    t.match(read[0], { reason: /longer than the tables can hold/ })
  },
)

t.test('after a try that failed half as much is asked for', async (t) => {
  const { commands } = memoryStreams()
  const ids: string[] = []
  for (let i = 1; i <= 3; i++) ids.push(await send({ commands }, make.deposit(wallet(1), 1, 1n)))
  const asked: number[] = []
  const stream: Stream = {
    ...commands,
    read(from, limit, waitMs) {
      asked.push(limit)
      if (limit > 1) return Promise.reject(new Error('too much'))
      return commands.read(from, limit, waitMs)
    },
  }
  const reader = readerOf(stream)
  const read: string[] = []
  while (read.length < 3) read.push(...(await reader.read(7, 0)).map(({ streamId }) => streamId))
  t.strictSame(read, ids)
  t.strictSame(asked, [7, 3, 1, 3, 1, 3, 1])
})

t.test('an id that no clock makes is passed over, and the stream takes more', async (t) => {
  const { commands } = memoryStreams()
  const before = await send({ commands }, make.deposit(wallet(1), 1, 1n))
  const id = '18446744073709551615-18446744073709551615'
  let isForeign = true
  const stream: Stream = {
    ...commands,
    async read(...args) {
      const read = await commands.read(...args)
      return isForeign ? [...read, { id, bytes: Buffer.from('a') }] : read
    },
    async renew() {
      isForeign = false
      await commands.renew()
    },
  }
  const said: string[] = []
  const onRetry = ({ message }: Error) => said.push(message)
  const reader = readerOf(stream, { onRetry })
  const ids = async () => (await reader.read(10, 0)).map(({ streamId }) => streamId)
  t.strictSame(await ids(), [before])
  t.strictSame(await ids(), [])
  t.equal(await commands.top(), before, 'what comes next has a higher id')
  t.match(said, [/18446744073709551615/])
  const after = await send({ commands }, make.deposit(wallet(1), 1, 1n))
  t.strictSame(await ids(), [after])
})

redisTest('a stream that somebody has put something else for begins anew', async (t, redis) => {
  const streams = redisStreams(redis.url, { onError: ignore })
  t.teardown(() => streams.close())
  await redis.admin.set(COMMAND_STREAM, 'x')
  const command = make.deposit(wallet(1), 1, 1n)
  await t.rejects(send(streams, command), /WRONGTYPE/)
  const said: string[] = []
  const onRetry = ({ message }: Error) => said.push(message)
  const { commands } = streams
  const reader = readerOf(commands, { onRetry })
  while (said.length === 0) await reader.read(1, 10)
  t.match(said, [/WRONGTYPE/])
  let id = ''
  while (id === '') id = await send(streams, command).catch(() => '')
  let read = await reader.read(1, 10)
  while (read.length === 0) read = await reader.read(1, 10)
  t.strictSame(read, [{ streamId: id, command }])
})

t.test('what does not decode can be written down, whatever its id in the stream', async (t) => {
  const id = `${Date.now() + 90 * 365 * 86_400_000}-18446744073709551615`
  const bytes = Buffer.from([200])
  const stream: Stream = { ...memoryStreams().commands, read: async () => [{ id, bytes }] }
  const [{ command }] = await readerOf(stream).read(1, 0)
  t.strictSame(decode(commandField, encode(commandField, command)), command)
})

t.test('an entry is never split: what does not fit waits for the next read', async (t) => {
  const { commands } = memoryStreams()
  const entry = (length: number) =>
    commands.append(
      encode(
        commandsField,
        Array.from({ length }, () => make.deposit(wallet(1), 1, 1n)),
      ),
    )
  const ids = [await entry(3), await entry(2), await entry(4), await entry(1)]
  const reader = readerOf(commands)
  const next = async (limit: number) =>
    (await reader.read(limit, 0)).map(({ streamId }) => ids.indexOf(streamId))
  t.strictSame(await next(6), [0, 0, 0, 1, 1])
  t.strictSame(await next(2), [2, 2, 2, 2], 'and the first one is always taken')
  t.strictSame(await next(2), [3])
  t.strictSame(await next(2), [])
})

t.test('a stream that fails is asked again, and raised first', async (t) => {
  const { commands } = memoryStreams()
  const calls: string[] = []
  let failures = 3
  const failing: Stream = {
    ...commands,
    raise: async (id) => {
      calls.push(`raise ${id}`)
      await commands.raise(id)
    },
    read: async (after, limit, waitMs) => {
      calls.push('read')
      if (failures-- > 0) throw new Error('Connection is closed.')
      return commands.read(after, limit, waitMs)
    },
  }
  const retried: string[] = []
  const reader = readerOf(failing, {
    from: '7-0',
    onRetry: ({ message }) => retried.push(message),
  })
  await send({ commands }, make.deposit(wallet(1), 1, 1n))
  let read = await reader.read(10, 0)
  while (read.length === 0) read = await reader.read(10, 0)
  t.equal(read.length, 1)
  t.strictSame(retried, Array(3).fill('Connection is closed.'))
  t.strictSame(calls, Array(4).fill(['raise 7-0', 'read']).flat())
})

t.test(
  'a stream that is silent holds nobody up, and is still read whole and in order',
  async (t) => {
    const { commands } = memoryStreams()
    const silent = openSilence(commands)
    const reader = readerOf(silent.stream)
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.push(await send({ commands }, make.deposit(wallet(1), 1, 1n)))
    t.strictSame(await reader.read(2, 0), [])
    t.strictSame(await reader.read(2, 0), [], 'nor is it asked for the same twice')
    silent.end()
    const read: string[] = []
    while (read.length < 3) read.push(...(await reader.read(1, 0)).map(({ streamId }) => streamId))
    t.strictSame(read, ids)
    t.equal(silent.mostAtOnce(), 1)
  },
)

t.test('a reader that is told to end does not wait for a silent stream', async (t) => {
  const stopping = new AbortController()
  const { stream } = openSilence(memoryStreams().commands)
  const onRetry = () => t.fail('it is not asked again')
  const reading = readerOf(stream, { onRetry, signal: stopping.signal }).read(10, 1_000_000)
  stopping.abort()
  t.strictSame(await reading, [])
})

/** A stream whose reads are answered when the silence ends. */
function openSilence(commands: Stream) {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  let atOnce = 0
  let mostAtOnce = 0
  const stream: Stream = {
    ...commands,
    async read(after, limit, waitMs) {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce)
      await ended
      atOnce -= 1
      return commands.read(after, limit, waitMs)
    },
  }
  return { stream, end, mostAtOnce: () => mostAtOnce }
}

t.test('a reader that is told to end gives nothing', async (t) => {
  const stopping = new AbortController()
  stopping.abort()
  const { commands } = memoryStreams()
  await commands.append(Buffer.from([1]))
  t.strictSame(await readerOf(commands, { signal: stopping.signal }).read(10, 1000), [])
})

t.test('behind each new connection nothing is read before it is known whose it is', async (t) => {
  const { commands } = memoryStreams()
  const ids: string[] = []
  for (let n = 0; n < 2; n++) ids.push(await send({ commands }, make.deposit(wallet(1), 1, 1n)))
  let connections = 1
  let isOwn = true
  const asked: number[] = []
  const stream: Stream = {
    ...commands,
    connections: () => connections,
    read: (after, _, waitMs) => commands.read(after, 1, waitMs),
  }
  const demandOwn = async () => {
    asked.push(connections)
    if (!isOwn) throw new StreamAhead('of another exchange')
  }
  const reader = readerOf(stream, { demandOwn })
  const next = async () => (await reader.read(1, 0)).map(({ streamId }) => streamId)
  t.strictSame(await next(), [ids[0]])
  t.strictSame(asked, [1])
  isOwn = false
  connections = 2
  await t.rejects(next(), StreamAhead)
  await t.rejects(next(), StreamAhead, 'nor later')
  t.strictSame(asked, [1, 2])
})

t.test('what came by a connection that was made meanwhile is read again', async (t) => {
  const { commands } = memoryStreams()
  const id = await send({ commands }, make.deposit(wallet(1), 1, 1n))
  let connections = 1
  let reads = 0
  const raised: number[] = []
  const stream: Stream = {
    ...commands,
    connections: () => connections,
    raise: async () => void raised.push(connections),
    async read(...args) {
      reads += 1
      if (reads === 1) connections = 2
      return commands.read(...args)
    },
  }
  const asked: number[] = []
  const demandOwn = async () => {
    asked.push(connections)
  }
  const reader = readerOf(stream, { demandOwn })
  t.strictSame(await reader.read(1, 0), [])
  t.match(await reader.read(1, 0), [{ streamId: id }])
  t.strictSame([asked, raised, reads], [[1, 2], [1, 2], 2])
})

t.test('what is wrong with the event stream costs no command', async (t) => {
  const { commands } = memoryStreams()
  const id = await send({ commands }, make.deposit(wallet(1), 1, 1n))
  let asked = 0
  const demandOwn = async () => {
    asked += 1
    if (asked === 1) throw new Error('WRONGTYPE Operation against a key')
  }
  const reader = readerOf(commands, { demandOwn })
  let read = await reader.read(1, 10)
  while (read.length === 0) read = await reader.read(1, 10)
  t.match(read, [{ streamId: id }])
  t.equal(asked, 2)
})

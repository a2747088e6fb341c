import { setTimeout as sleep } from 'node:timers/promises'
import { testRedis } from '@truebook/host/testing/test-services'
import { compareStreamIds, STREAM_START, type Stream, type Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { redisStreams } from '@truebook/shared/streams/redis'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { countTenths } from '../count-tenths.js'
import { openProxy } from '../faults/proxy.js'

/** What the contract needs from an adapter besides the streams themselves. */
interface Adapter {
  readonly streams: Streams
  /** Loses everything, as FLUSHALL does; memory cannot. */
  readonly flush: (() => Promise<void>) | undefined
}

const bytes = (text: string) => Buffer.from(text)
const textsOf = async (stream: Stream, after = STREAM_START, limit = 100) =>
  (await stream.read(after, limit, 0)).map((entry) => entry.bytes.toString())

t.test('In memory', async (t) => {
  await contract(t, async () => ({ streams: memoryStreams(), flush: undefined }))
})

const service = await testRedis()
const options = 'missing' in service ? { skip: service.missing } : {}
if (!('missing' in service)) t.teardown(() => service.stop())
/** Connections that were broken are opened anew, which takes a moment. */
async function untilAnswered(ask: () => Promise<unknown>): Promise<void> {
  while (
    !(await ask().then(
      () => true,
      () => false,
    ))
  )
    await sleep(50)
}

t.test('Nothing is sent to another database than the URL names', options, async (t) => {
  if ('missing' in service) return
  const told: string[] = []
  const { href } = new URL('/9999999', service.url)
  const streams = redisStreams(href, { onError: ({ message }) => told.push(message) })
  t.teardown(() => streams.close())
  await t.rejects(streams.events.top())
  await t.rejects(streams.commands.append(bytes('lost')))
  await t.rejects(streams.events.publish(1, bytes('lost')))
  t.match(told[0], /DB index is out of range/)
})

t.test('Who is not allowed to ask Redis for the time is told of', options, async (t) => {
  if ('missing' in service) return
  const admin = new Redis(service.url)
  const name = `timeless-${process.pid}`
  await admin.call('ACL', 'SETUSER', name, 'on', '>word', '~*', '+@all', '-time')
  const url = new URL(service.url)
  Object.assign(url, { username: name, password: 'word' })
  const told: string[] = []
  const streams = redisStreams(url.href, { onError: ({ message }) => told.push(message) })
  t.teardown(async () => {
    await streams.close()
    await admin.call('ACL', 'DELUSER', name)
    admin.disconnect()
  })
  await t.rejects(streams.time())
  t.match(told, [/^NOPERM .*time/])
})

t.test('Who asks a Redis that falls silent soon asks another time', options, async (t) => {
  if ('missing' in service) return
  const url = new URL(service.url)
  const proxy = await openProxy(Number(url.port))
  t.teardown(() => proxy.close())
  url.port = String(proxy.port)
  const streams = redisStreams(url.href, { onError: () => undefined })
  t.teardown(() => streams.close())
  const { commands, events } = streams
  const tenths = countTenths(t)
  const id = await commands.append(bytes('a'))
  const read = async () => void (await commands.read(id, 1, 250))
  const asks = [read, () => commands.raise(id), events.top, streams.time]
  for (const ask of asks as (() => Promise<unknown>)[]) {
    await untilAnswered(ask)
    proxy.become('forsaken')
    const asked = tenths()
    await t.rejects(ask())
    t.ok(tenths() - asked < 150)
    proxy.become('fine')
  }
  await untilAnswered(read)
  t.same(await textsOf(commands), ['a'])
})
t.test('In Redis', options, async (t) => {
  if ('missing' in service) return
  const admin = new Redis(service.url)
  t.teardown(() => admin.disconnect())
  await contract(t, async () => {
    const flush = async () => {
      await admin.flushdb()
    }
    await flush()
    return { streams: redisStreams(service.url, { onError: () => undefined }), flush }
  })
})

async function contract(t: Test, open: () => Promise<Adapter>): Promise<void> {
  const scenario = (title: string, run: (t: Test, adapter: Adapter) => Promise<void>) =>
    t.test(title, async (t) => {
      const adapter = await open()
      t.teardown(() => adapter.streams.close())
      await run(t, adapter)
    })
  await appending(scenario)
  await publishing(scenario)
  await raising(scenario)
  await renewing(scenario)
  await telling(scenario)
}

type Scenario = (
  title: string,
  run: (t: Test, adapter: Adapter) => Promise<void>,
) => Promise<unknown>

async function appending(scenario: Scenario): Promise<void> {
  await scenario('ids that append makes rise, and entries are read in order', async (t, a) => {
    const { commands } = a.streams
    t.equal(await commands.top(), STREAM_START)
    const ids: string[] = []
    for (let i = 0; i < 50; i++) ids.push(await commands.append(bytes(`c${i}`)))
    t.ok(ids.every((id, i) => i === 0 || compareStreamIds(ids[i - 1], id) < 0))
    t.equal(await commands.top(), ids[49])
    t.same(
      (await commands.read(STREAM_START, 100, 0)).map(({ id }) => id),
      ids,
    )
    t.same(await textsOf(commands, ids[47]), ['c48', 'c49'])
    t.same(await textsOf(commands, STREAM_START, 2), ['c0', 'c1'])
    t.same(await textsOf(a.streams.events), [], 'the other log holds nothing of it')
  })

  await scenario('bytes come back as they went in, also none and all 256', async (t, a) => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    await a.streams.commands.append(all)
    await a.streams.commands.append(Buffer.alloc(0))
    const read = await a.streams.commands.read(STREAM_START, 10, 0)
    t.ok(read[0].bytes.equals(all))
    t.equal(read[1].bytes.length, 0)
  })

  await scenario('a read that waits wakes when an entry comes', async (t, a) => {
    const waiting = a.streams.commands.read(STREAM_START, 10, 4_000)
    await a.streams.commands.append(bytes('wake'))
    t.same(
      (await waiting).map((entry) => entry.bytes.toString()),
      ['wake'],
    )
    t.same(await a.streams.events.read(STREAM_START, 10, 5), [], 'and gives up when none comes')
  })

  await scenario('trim forgets what was read and nothing else', async (t, a) => {
    const { commands } = a.streams
    const ids: string[] = []
    for (let i = 0; i < 300; i++) ids.push(await commands.append(bytes(`c${i}`)))
    await commands.trim(ids[149])
    t.same(
      await textsOf(commands, STREAM_START, 1000),
      ids.slice(150).map((_, i) => `c${150 + i}`),
    )
    await commands.trim(ids[299])
    t.same(await textsOf(commands), [])
    t.equal(await commands.top(), ids[299], 'an empty stream still knows its top')
    t.ok(compareStreamIds(await commands.append(bytes('next')), ids[299]) > 0)
  })
}

async function renewing(scenario: Scenario): Promise<void> {
  await scenario('a stream that is renewed begins anew, whatever its ids were', async (t, a) => {
    const { events } = a.streams
    await events.publish(Date.now(), bytes('foreign'))
    await events.renew()
    t.equal(await events.top(), STREAM_START)
    await events.publish(3, bytes('to 3'))
    t.same(await textsOf(events), ['to 3'])
  })
}

async function telling(scenario: Scenario): Promise<void> {
  await scenario('the time is told in milliseconds since 1970', async (t, { streams }) => {
    t.ok(Math.abs((await streams.time()) - Date.now()) < 60_000)
  })
}

async function publishing(scenario: Scenario): Promise<void> {
  await scenario('publishing twice is harmless, and below the top is ignored', async (t, a) => {
    const { events } = a.streams
    t.notOk(await events.publish(0, bytes('nothing')), 'nothing is below 0')
    t.ok(await events.publish(5, bytes('to 5')))
    t.notOk(await events.publish(0, bytes('nothing')))
    await events.publish(5, bytes('again'))
    await events.publish(3, bytes('late'))
    await events.publish(9, bytes('to 9'))
    t.same(
      (await events.read(STREAM_START, 10, 0)).map(({ id, bytes }) => [id, bytes.toString()]),
      [
        ['5-0', 'to 5'],
        ['9-0', 'to 9'],
      ],
    )
    t.equal(await events.top(), '9-0')
  })

  await scenario('a waiting reader hears what is published', async (t, a) => {
    await a.streams.events.publish(1, bytes('one'))
    const waiting = a.streams.events.read('1-0', 10, 4_000)
    await a.streams.events.publish(2, bytes('two'))
    t.same(
      (await waiting).map(({ id }) => id),
      ['2-0'],
    )
  })
}

async function raising(scenario: Scenario): Promise<void> {
  const future = `${Date.now() + 3_600_000}-7`

  await scenario('after raise every id lies above it, whatever the clock says', async (t, a) => {
    const { commands } = a.streams
    await commands.raise(future)
    t.equal(await commands.top(), future)
    const id = await commands.append(bytes('first'))
    t.ok(compareStreamIds(id, future) > 0)
    t.same(await textsOf(commands, future), ['first'])
    await commands.raise('5-0')
    t.equal(await commands.top(), id, 'raising to what is below changes nothing')
  })

  await scenario('a raise keeps the entries that are there', async (t, a) => {
    const { commands } = a.streams
    await commands.append(bytes('old'))
    await commands.raise(future)
    await commands.append(bytes('new'))
    t.same(await textsOf(commands), ['old', 'new'])
  })

  await scenario('several may raise at once while others append', async (t, a) => {
    const { commands } = a.streams
    const work = Array.from({ length: 30 }, (_, i) =>
      i % 3 === 0 ? commands.append(bytes(`c${i}`)) : commands.raise(`${Date.now() + (i % 7)}-0`),
    )
    await Promise.all(work)
    t.equal((await textsOf(commands)).length, 10)
  })

  await scenario(
    'a flushed stream that is raised is read on from where one stood',
    async (t, a) => {
      if (a.flush === undefined) {
        t.pass('memory has nothing to flush')
        return
      }
      const { commands } = a.streams
      await commands.raise(future)
      const last = await commands.append(bytes('before'))
      await a.flush()
      t.equal(await commands.top(), STREAM_START)
      const lost = await commands.append(bytes('below'))
      t.ok(compareStreamIds(lost, last) < 0, "the stream's clock is behind")
      t.same(await textsOf(commands, last), [], 'so nobody would ever read it')
      await commands.raise(last)
      await commands.append(bytes('after'))
      t.same(await textsOf(commands, last), ['after'])
    },
  )
}

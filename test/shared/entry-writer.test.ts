import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { testRedis } from '@truebook/host/testing/test-services'
import { STREAM_START, type Stream } from '@truebook/shared/streams'
import { redisStreams } from '@truebook/shared/streams/redis'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'

const redis = await testRedis()
if (!('missing' in redis)) t.teardown(() => redis.stop())
const skip = 'missing' in redis && redis.missing

/** A network before Redis that keeps what is said, and brings it long after its sender has given up. */
async function openNetwork(t: Test, url: URL) {
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket; late: Buffer[] }>()
  let isKept = false
  const relay = createServer((client) => {
    const server = connect(Number(url.port), url.hostname)
    const pair = { client, server, late: [] as Buffer[] }
    pairs.add(pair)
    client
      .on('error', () => undefined)
      .on('data', (bytes) => {
        if (isKept) pair.late.push(bytes)
        else server.write(bytes)
      })
    server.on('error', () => undefined).on('data', (bytes) => client.write(bytes))
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  t.teardown(() => {
    for (const { client, server } of pairs) for (const one of [client, server]) one.destroy()
    relay.close()
  })
  const late = () => [...pairs].filter(({ late }) => late.length > 0)
  const through = new URL(url)
  through.host = `127.0.0.1:${(relay.address() as AddressInfo).port}`
  return {
    url: through.href,
    keep: () => {
      isKept = true
    },
    said: (text: string) => late().some(({ late }) => Buffer.concat(late).includes(text)),
    /** Ends what its clients know of; new connections are fine. */
    end() {
      isKept = false
      for (const { client } of pairs) client.destroy()
    },
    /** Ends when Redis has said something to all that comes so late, or nothing for ever. */
    async deliver(): Promise<void> {
      await Promise.all(
        late().map(async ({ server, late }) => {
          if (server.closed) return
          const heard = Promise.race([once(server, 'data'), once(server, 'close')])
          server.write(Buffer.concat(late.splice(0)))
          await heard
        }),
      )
    },
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const textsOf = async (stream: Stream) =>
  (await stream.read(STREAM_START, 100, 0)).map(({ bytes }) => bytes.toString())

/** The first append over a connection that is new may still meet the end of the one before. */
async function appended(stream: Stream, text: string): Promise<void> {
  while ((await stream.append(Buffer.from(text)).catch(() => '')) === '') {}
}

t.test(
  'what was under way on a connection that ended never comes in behind what came later',
  { skip },
  async (t) => {
    if ('missing' in redis) return
    const network = await openNetwork(t, new URL(redis.url))
    const streams = redisStreams(network.url, { onError: () => undefined })
    t.teardown(() => streams.close())
    const { commands } = streams
    await commands.append(Buffer.from('first'))
    for (const round of [1, 2]) {
      network.keep()
      const order = commands.append(Buffer.from(`order ${round}`))
      await until(() => network.said(`order ${round}`))
      network.end()
      await t.rejects(order, 'its sender knows no more of it')
      await appended(commands, `cancel ${round}`)
      await network.deliver()
    }
    t.strictSame(await textsOf(commands), ['first', 'cancel 1', 'cancel 2'])
  },
)

t.test(
  'appends of one turn keep their order, and closed streams take none',
  { skip },
  async (t) => {
    if ('missing' in redis) return
    const { events, commands, close } = redisStreams(redis.url, { onError: () => undefined })
    const texts = Array.from({ length: 100 }, (_, n) => `${n}`)
    await Promise.all(texts.map((text) => events.append(Buffer.from(text))))
    t.strictSame(await textsOf(events), texts)
    await close()
    await t.rejects(commands.append(Buffer.from('late')), /closed/)
  },
)

t.test('over a connection that leads to a stranger nothing is sent', { skip }, async (t) => {
  if ('missing' in redis) return
  let isOwn = false
  const streams = redisStreams(redis.url, {
    onError: () => undefined,
    demandOwn: async (events) => {
      t.equal(await events.top(), await streams.events.top(), 'it is shown that Redis')
      if (!isOwn) throw new Error('a stranger')
    },
  })
  t.teardown(() => streams.close())
  const before = (await textsOf(streams.commands)).length
  const sent = streams.commands.append(Buffer.from('order'))
  await t.rejects(sent, { name: 'UnsentError', message: 'a stranger' })
  t.equal((await textsOf(streams.commands)).length, before)
  isOwn = true
  // The next connection is opened once the refused one has ended.
  const again = () => streams.commands.append(Buffer.from('order')).catch(() => undefined)
  while ((await again()) === undefined) await new Promise(setImmediate)
  t.equal((await textsOf(streams.commands)).length, before + 1)
})

t.test('who may not end a connection learns so at the first entry', { skip }, async (t) => {
  if ('missing' in redis) return
  const admin = new Redis(redis.url)
  const user = 'entry-writer-test'
  await admin.call('ACL', 'SETUSER', user, 'on', '>p', '~*', '+@all', '-client|kill')
  t.teardown(async () => {
    await admin.call('ACL', 'DELUSER', user)
    admin.disconnect()
  })
  const url = new URL(redis.url)
  Object.assign(url, { username: user, password: 'p' })
  const streams = redisStreams(url.href, { onError: () => undefined })
  t.teardown(() => streams.close())
  await t.rejects(streams.commands.append(Buffer.from('order')), /NOPERM/)
})

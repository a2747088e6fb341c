import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { findRedis } from '@truebook/host/servers/redis'
import { REDIS_CACHE } from '@truebook/host/testing/test-services'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { isAlive, runOwner, until } from './process-help.js'

const env = { PATH: process.env.PATH }

t.test('a REDIS_URL that cannot be used is one sentence', async (t) => {
  const cases = [
    { url: 'localhost', sentence: /^REDIS_URL must be a URL such as redis:.*"localhost"\.$/ },
    { url: 'http://127.0.0.1', sentence: /^REDIS_URL must start with redis:.*not with http:/ },
    {
      url: 'redis://127.0.0.1:1',
      sentence: /^REDIS_URL names 127\.0\.0\.1:\d+, which does not answer: .*ECONNREFUSED/,
    },
  ]
  for (const { url, sentence } of cases) {
    await t.rejects(findRedis({ env: { REDIS_URL: url } }), {
      name: 'HostError',
      message: sentence,
    })
  }
})

t.test('a Redis that takes the connection and says nothing does not answer', async (t) => {
  const silent = createServer(() => undefined)
  t.teardown(() => silent.close())
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  const { port } = silent.address() as AddressInfo
  await t.rejects(findRedis({ env: { REDIS_URL: `redis://127.0.0.1:${port}` } }), {
    name: 'HostError',
    message: /^REDIS_URL names 127\.0\.0\.1:\d+, which does not answer: Command timed out\.$/,
  })
})

t.test('without a redis-server the reason is named', async (t) => {
  t.same(await findRedis({ env: { PATH: '' } }), {
    missing: 'There is no redis-server on the PATH.',
  })
})

t.test('a redis-server that is too old counts as none, and its version is named', async (t) => {
  const folder = t.testdir()
  const old = join(folder, 'redis-server')
  writeFileSync(old, '#!/bin/sh\necho "Redis server v=6.0.16 sha=00000000:0 bits=64"\n', {
    mode: 0o755,
  })
  t.same(await findRedis({ env: { PATH: folder } }), {
    missing: `${old} has version 6.0.16, but 6.2 or newer is needed.`,
  })
})

for (const { what, program, message } of [
  {
    what: 'that ends as it starts is told of in its own words',
    program: 'case $1 in --version) echo "v=7.0.0";; *) echo "No room for it"; exit 1;; esac',
    message: /redis-server did not start; the end of its log says: .*No room for it$/,
  },
  {
    what: 'that is away as it is to be started is named',
    program: 'echo "v=7.0.0"; rm "$0"',
    message: /^The program \/.*redis-server could not be started: .*ENOENT/,
  },
]) {
  t.test(`a redis-server ${what}, and leaves nothing behind`, async (t) => {
    const { folder, temporary } = ownTemporary(t)
    writeFileSync(join(folder, 'redis-server'), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
    const env = { PATH: `${folder}:${process.env.PATH}` }
    await t.rejects(findRedis({ env }), { name: 'HostError', message })
    t.same(readdirSync(temporary), [])
  })
}

t.test('a TMPDIR that cannot be used is one sentence', async (t) => {
  const { folder, temporary } = ownTemporary(t)
  writeFileSync(join(folder, 'redis-server'), '#!/bin/sh\necho "v=7.0.0"\n', { mode: 0o755 })
  process.env.TMPDIR = join(temporary, 'missing')
  await t.rejects(findRedis({ env: { PATH: folder } }), {
    name: 'HostError',
    message: /^TMPDIR must be a folder that can be written to, but \/.*missing cannot: ENOENT/,
  })
})

/** Where temporary folders are made during this test alone. */
function ownTemporary(t: Test) {
  const folder = t.testdir({ temporary: {} })
  const temporary = join(folder, 'temporary')
  const { TMPDIR = '/tmp' } = process.env
  process.env.TMPDIR = temporary
  t.teardown(() => {
    process.env.TMPDIR = TMPDIR
  })
  return { folder, temporary }
}

const found = await findRedis({ env, unpackTo: REDIS_CACHE })
const options = 'missing' in found ? { skip: found.missing } : {}

t.test('a private Redis takes no stranger and writes no data to disk', options, async (t) => {
  if ('missing' in found) return
  const redis = new Redis(found.url)
  t.equal(await redis.set('key', 'value'), 'OK')
  t.same(await redis.config('GET', 'save'), ['save', ''])
  t.same(await redis.config('GET', 'appendonly'), ['appendonly', 'no'])
  t.same(await redis.config('GET', 'bind'), ['bind', '127.0.0.1'])
  const [, folder] = (await redis.config('GET', 'dir')) as [string, string]
  redis.disconnect()

  const stranger = new Redis(found.url.replace(/:[^:@]+@/, ''), { lazyConnect: true })
  stranger.on('error', () => {})
  await t.rejects(stranger.get('key'), /NOAUTH/)
  stranger.disconnect()

  const again = await findRedis({ env: { REDIS_URL: found.url } })
  t.match(again, { url: found.url, source: /^Redis \d+\.\d+\.\d+ at 127\.0\.0\.1:\d+$/ })
  await found.stop()
  t.notOk(existsSync(join(folder)))
})

t.test('its folder may have any name', options, async (t) => {
  const dataDir = join(t.testdir(), 'a "quote", a \\, [a] * and a ?')
  const found = await findRedis({ env, dataDir, unpackTo: REDIS_CACHE })
  if ('missing' in found) return
  t.teardown(() => found.stop())
  const redis = new Redis(found.url)
  t.teardown(() => redis.disconnect())
  t.same(await redis.config('GET', 'dir'), ['dir', dataDir])
})

t.test('ends when its owner is killed, and leaves nothing behind', options, async (t) => {
  const { temporary } = ownTemporary(t)
  const { child, pid } = await runOwner(`
    import { findRedis } from '${import.meta.resolve('@truebook/host/servers/redis')}'
    const found = await findRedis({ env: process.env, unpackTo: ${JSON.stringify(REDIS_CACHE)} })
    console.log(found.server.pid)
  `)
  t.ok(isAlive(pid))
  t.equal(readdirSync(temporary).length, 1)
  child.kill('SIGKILL')
  await until(() => !isAlive(pid))
  t.notOk(isAlive(pid))
  await until(() => readdirSync(temporary).length === 0)
  t.same(readdirSync(temporary), [])
})

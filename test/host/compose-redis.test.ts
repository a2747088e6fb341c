import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '@truebook/host/servers/free-port'
import { Redis } from 'ioredis'
import t from 'tap'
import { composeServices } from '../tidy/compose.js'
import { until } from './process-help.js'

const hasRedis = spawnSync('redis-server', ['--version']).status === 0
const skip = !hasRedis && 'There is no redis-server on the PATH.'

t.test("docker-compose.yml's Redis takes nobody without the password", { skip }, async (t) => {
  const port = await freePort()
  const [shell = '', ...words] = composeServices().redis.command ?? []
  const args = words.map((word) =>
    word.replaceAll('$$', '$').replace('redis-server -', `redis-server - --port ${port}`),
  )
  const password = 'ab'.repeat(32)
  const env = { PATH: process.env.PATH, REDISCLI_AUTH: password }
  const server = spawn(shell, args, { env, stdio: 'ignore', cwd: t.testdir() })
  t.teardown(async () => {
    server.kill()
    await once(server, 'exit')
  })
  const cli = (auth: string, ...asked: string[]) =>
    spawnSync('redis-cli', ['-p', String(port), ...asked], {
      env: { ...env, REDISCLI_AUTH: auth },
      encoding: 'utf8',
    }).stdout
  await until(() => cli(password, 'ping') === 'PONG\n')
  t.match(cli('', 'ping'), /^NOAUTH/)
  t.match(cli('', 'xadd', 'truebook:{0}:commands', '*', 'b', 'x'), /^NOAUTH/)

  const redis = new Redis(`redis://:${password}@127.0.0.1:${port}`)
  t.teardown(() => redis.disconnect())
  t.same(await redis.config('GET', 'save'), ['save', ''])
  t.same(await redis.config('GET', 'appendonly'), ['appendonly', 'no'])
  t.same(await redis.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction'])
})

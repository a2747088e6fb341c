import { once } from 'node:events'
import { statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { readStartConfig } from '@truebook/host/start-config'
import { testPostgres } from '@truebook/host/testing/test-services'
import t from 'tap'

const BRIDGE = { BRIDGE_ADDRESS: `0x${'1'.repeat(40)}`, BRIDGE_TOKENS: '' }

t.test('an empty environment is a good one', async (t) => {
  const DATA_DIR = t.testdir()
  const env = { DATA_DIR, PORT: '0', DATABASE_URL: '', HEALTH_PORT: 'none of ours' }
  t.match(await readStartConfig(env), {
    DATA_DIR,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DEV_FAUCET: true,
    DATABASE_URL: undefined,
    REDIS_URL: undefined,
  })
})

t.test(
  'the faucet is closed where RPC_URL names a chain, unless FAUCET_KEY backs it',
  async (t) => {
    const chain = { RPC_URL: 'http://127.0.0.1:1', ...BRIDGE }
    const FAUCET_KEY = `0x${'1'.repeat(64)}`
    const cases = [
      { env: chain, isOpen: false },
      { env: { ...chain, FAUCET_KEY: '' }, isOpen: false },
      { env: { ...chain, FAUCET_KEY }, isOpen: true },
      { env: { ...chain, FAUCET_KEY, DEV_FAUCET: '0' }, isOpen: false },
      { env: { RPC_URL: '' }, isOpen: true },
      { env: { DEV_CHAIN: '0' }, isOpen: true },
    ]
    for (const { env, isOpen } of cases) {
      const { DEV_FAUCET } = await readStartConfig({ DATA_DIR: t.testdir(), PORT: '0', ...env })
      t.equal(DEV_FAUCET, isOpen, JSON.stringify(env))
    }
  },
)

t.test('each unusable value is one sentence that names it', async (t) => {
  const folder = t.testdir({ file: '' })
  const cases = [
    { env: { PORT: '70000' }, sentence: /^PORT must be a whole number from 0 to 65535.*70000/ },
    { env: { PORT: 'http' }, sentence: /^PORT must be a whole number/ },
    { env: { LOG_LEVEL: 'loud' }, sentence: /^LOG_LEVEL must be one of .*loud/ },
    { env: { DATABASE_URL: 'mysql://x' }, sentence: /^DATABASE_URL must be a URL .*mysql/ },
    { env: { REDIS_URL: '127.0.0.1:6379' }, sentence: /^REDIS_URL must be a URL/ },
    { env: { REDIS_URL: 'redis:///run/redis.sock' }, sentence: /^REDIS_URL must .* with a host/ },
    { env: { DATA_DIR: join(folder, 'file') }, sentence: /^DATA_DIR must be a folder/ },
    { env: { DATA_DIR: join(folder, 'file', 'x') }, sentence: /^DATA_DIR must be a folder/ },
    {
      env: { RPC_URL: 'http://x', ...BRIDGE, DEV_FAUCET: '1' },
      sentence: /^DEV_FAUCET may be 1 .*FAUCET_KEY/,
    },
    { env: { ENGINE_BATCH: '0' }, sentence: /^ENGINE_BATCH must be .* from 1 to 4032, but "0"/ },
    {
      env: { PUBLISH_HISTORY: 'all', EXIT_INTERVAL_MS: '1', PLANS: '[]' },
      sentence: /^PUBLISH_HISTORY must be .*\nEXIT_INTERVAL_MS must be .*\nPLANS must be /,
    },
    {
      env: { DEFAULT_PLAN: 'gold' },
      sentence: /^DEFAULT_PLAN must be one of unlimited, but "gold"/,
    },
    { env: { CONFIRMATIONS: 'some' }, sentence: /^CONFIRMATIONS must be .*some/ },
    {
      env: { BRIDGE_ADDRESS: BRIDGE.BRIDGE_ADDRESS },
      sentence: /^RPC_URL must be set, since BRIDGE_ADDRESS is: a URL that begins with http/,
    },
    {
      env: { DEV_CHAIN: '0', SETTLER_KEY: `0x${'1'.repeat(64)}` },
      sentence: /^RPC_URL must be set, since SETTLER_KEY is/,
    },
    {
      env: { SIWE_DOMAIN: 'https://trade.example.com' },
      sentence:
        /^SIWE_DOMAIN must be the host of your site .*trade\.example\.com, without https:\/\//,
    },
    {
      env: { SIWE_DOMAIN: 'Trade.example.com' },
      sentence: /^SIWE_DOMAIN must be the host of your site in small letters/,
    },
    {
      env: { RPC_URL: 'http://x', SETTLER_KEY: '1', STUCK_MS: '1' },
      sentence: /^BRIDGE_ADDRESS must be [\s\S]*\nSETTLER_KEY must be [\s\S]*\nSTUCK_MS must be /,
    },
    { env: { HOST: '203.0.113.7' }, sentence: /^HOST and PORT must be an address of this machine/ },
  ]
  for (const { env, sentence } of cases) {
    const whole = { DATA_DIR: folder, PORT: '0', ...env }
    await t.rejects(readStartConfig(whole), { message: sentence }, JSON.stringify(env))
  }
})

t.test('a data folder is made with those that it is in, or refused', async (t) => {
  const DATA_DIR = join(t.testdir(), 'of', 'mine')
  await readStartConfig({ DATA_DIR, PORT: '0' })
  t.ok(statSync(DATA_DIR).isDirectory())
  if (process.platform !== 'linux') return
  const message =
    /^DATA_DIR must be a folder that can be written to, but \/proc\/x\/y cannot: ENOENT/
  await t.rejects(readStartConfig({ DATA_DIR: '/proc/x/y', PORT: '0' }), { message })
})

t.test('a port in use is named', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await t.rejects(readStartConfig({ DATA_DIR: t.testdir(), PORT: String(port) }), {
    message: new RegExp(`^PORT ${port} is in use by another program`),
  })
  server.close()
})

t.test('a database is tried before anything starts', async (t) => {
  const database = await testPostgres()
  t.teardown(database.stop)
  const env = { DATA_DIR: t.testdir(), PORT: '0' }
  t.match(await readStartConfig({ ...env, DATABASE_URL: database.url }), {
    DATABASE_URL: database.url,
  })
  const wrong = database.url.replace(/:[^:@]+@/, ':wrong@')
  await t.rejects(readStartConfig({ ...env, DATABASE_URL: wrong }), {
    message: /^DATABASE_URL names 127\.0\.0\.1:\d+\/test_\w+, which cannot be used: password/,
  })
  const missing = `${database.url}_missing`
  await t.rejects(readStartConfig({ ...env, DATABASE_URL: missing }), { message: /does not exist/ })
})

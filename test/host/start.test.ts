import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAnvil } from '@truebook/host/chain/anvil'
import { deployDevChain } from '@truebook/host/chain/dev-chain'
import { testPostgres, testRedis } from '@truebook/host/testing/test-services'
import { connectPool } from '@truebook/shared/db/connect'
import t, { type Test } from 'tap'
import { isAlive, until } from './process-help.js'

const RUN = new URL('../../../host/bin/run.mjs', import.meta.url).href

/** A shell that waits for what it runs, as npm's does. */
const THROUGH_SHELL = ['sh', '-c', '"$0" "$@"; exit']

interface Started {
  readonly child: ChildProcess
  readonly dataDir: string
  output(): string
  /** Waits for the exit code. */
  readonly ended: Promise<number | null>
}

/** What `npm start` runs after its set-up, on a folder and a port of its own. */
function start(env: Record<string, string | undefined>, shell: readonly string[] = []): Started {
  const dataDir = env.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'truebook-start-'))
  const source = `import { runBuilt } from '${RUN}'; await runBuilt('host/dist/start.js')`
  const command = [...shell, process.execPath, '--input-type=module', '--eval', source]
  const child = spawn(command[0], command.slice(1), {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  }
  return {
    child,
    dataDir,
    output: () => Buffer.concat(chunks).toString(),
    ended: once(child, 'close').then(([code]) => code as number | null),
  }
}

/** Starts and waits for the ready line; what is left at the end of the test is ended. */
async function startReady(
  test: Test,
  env: Record<string, string | undefined>,
  shell?: readonly string[],
) {
  const started = start(env, shell)
  test.teardown(async () => {
    started.child.kill('SIGKILL')
    await started.ended
    await until(() => serversOf(started.dataDir).every((pid) => !isAlive(pid)))
    rmSync(started.dataDir, { recursive: true, force: true })
  })
  await Promise.race([until(() => /^ready /m.test(started.output())), started.ended])
  const url = /^ready (\S+)$/m.exec(started.output())?.[1]
  if (url === undefined) throw new Error(`It did not become ready:\n${started.output()}`)
  const parts = [...started.output().matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid))
  return { ...started, url, processes: [...parts, ...serversOf(started.dataDir)] }
}

function serversOf(dataDir: string): readonly number[] {
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid')
  return existsSync(file) ? [Number(readFileSync(file, 'utf8').split('\n')[0])] : []
}

async function tickers(url: string): Promise<readonly string[]> {
  const answer = (await (await fetch(`${url}/markets`)).json()) as { data: { ticker: string }[] }
  return answer.data.map(({ ticker }) => ticker)
}

t.test('without a Redis it runs in one process, until it is told to stop', async (t) => {
  const database = await testPostgres()
  t.teardown(database.stop)
  const exchange = await startReady(t, { PATH: '', REDIS_URL: '', DATABASE_URL: database.url })
  t.match(exchange.output(), /api +inside this process/)
  t.equal(exchange.output().trimEnd().split('\n').at(-1), `ready ${exchange.url}`)
  t.same(await tickers(exchange.url), ['BTC_USDC', 'ETH_USDC'])
  exchange.child.kill('SIGTERM')
  t.equal(await exchange.ended, 0)
  t.match(exchange.output(), /Stopped\.\n$/)
  t.notOk(existsSync(join(exchange.dataDir, 'running')))
})

t.test('on the chain of RPC_URL nobody mints what nothing backs', async (t) => {
  const chain = {
    RPC_URL: 'http://127.0.0.1:1',
    BRIDGE_ADDRESS: `0x${'b'.repeat(40)}`,
    BRIDGE_TOKENS: `USDC=0x${'a'.repeat(40)}`,
    SETTLER_KEY: `0x${'1'.repeat(64)}`,
  }
  const database = await testPostgres()
  t.teardown(database.stop)
  const settings = { PATH: '', REDIS_URL: '', DATABASE_URL: database.url, ...chain }
  const { url } = await startReady(t, settings)
  t.equal(await statusOfGift(url), 404, 'the chain was not found yet, and there is no faucet')
})

t.test('a chain of play of RPC_URL is found before its faucet opens', async (t) => {
  const anvil = await startAnvil()
  t.teardown(() => anvil.stop())
  const { chainId, url: RPC_URL } = anvil
  const chain = await deployDevChain({ rpcUrl: RPC_URL, chainId })
  const database = await testPostgres()
  t.teardown(database.stop)
  const { url } = await startReady(t, {
    ...{ PATH: '', REDIS_URL: '', DATABASE_URL: database.url, RPC_URL },
    BRIDGE_ADDRESS: chain.bridge,
    BRIDGE_TOKENS: chain.tokens.map(({ symbol, address }) => `${symbol}=${address}`).join(','),
    SETTLER_KEY: chain.settler.privateKey,
    FAUCET_KEY: chain.faucet.privateKey,
    CONFIRMATIONS: '1',
  })
  t.equal(await statusOfGift(url), 200)
  const pool = connectPool(database.url, { max: 1, name: 'test', onError: () => undefined })
  t.teardown(() => pool.end())
  const { rows } = await pool.query('select network, amount from deposits')
  t.same(rows, [{ network: chainId, amount: '500000000' }])
})

async function statusOfGift(url: string): Promise<number> {
  const gift = { wallet_address: `0x${'ab'.repeat(20)}`, asset: 'USDC', amount: '5' }
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(gift),
  }
  return (await fetch(`${url}/dev/faucet`, init)).status
}

const redis = await testRedis()
const options = 'missing' in redis ? { skip: redis.missing } : {}

/** An empty Redis for one exchange: its streams belong to one database. */
async function redisUrl(test: Test): Promise<string> {
  const found = await testRedis()
  if ('missing' in found) throw new Error(found.missing)
  test.teardown(found.stop)
  return found.url
}

t.test('with a Redis each part is a process, and Ctrl-C stops them all', options, async (t) => {
  const REDIS_URL = await redisUrl(t)
  // Of another Postgres than its own.
  const exchange = await startReady(t, { REDIS_URL, PGSSLMODE: 'require' })
  t.equal(exchange.processes.length, 4)
  t.same(await tickers(exchange.url), ['BTC_USDC', 'ETH_USDC'])
  const health = await fetch(exchange.url.replace('/v1', '/health'))
  t.equal(health.status, 200)

  const second = start({ REDIS_URL, DATA_DIR: exchange.dataDir })
  t.equal(await second.ended, 1)
  t.match(second.output(), /^Starting Truebook\nTruebook already runs on .*DATA_DIR.*\.\n$/)

  // npm passes on the Ctrl-C that the terminal has sent already.
  exchange.child.kill('SIGINT')
  exchange.child.kill('SIGINT')
  t.equal(await exchange.ended, 0)
  t.same(exchange.processes.filter(isAlive), [])
})

t.test('the end of any part is the end of all', options, async (t) => {
  const database = await testPostgres()
  t.teardown(database.stop)
  const DATABASE_URL = database.url
  const exchange = await startReady(t, { REDIS_URL: await redisUrl(t), DATABASE_URL })
  const [engine = 0] = exchange.processes
  process.kill(engine, 'SIGKILL')
  t.equal(await exchange.ended, 1)
  t.match(exchange.output(), /^The engine ended without being asked to \(SIGKILL\)\./m)
  t.same(exchange.processes.filter(isAlive), [])
})

t.test('when it is killed itself, nothing stays behind', options, async (t) => {
  const exchange = await startReady(t, { REDIS_URL: await redisUrl(t) })
  exchange.child.kill('SIGKILL')
  await until(() => !exchange.processes.some(isAlive))
  t.same(exchange.processes.filter(isAlive), [])
})

t.test('when the shell that npm runs it through ends, everything stops', options, async (t) => {
  const env = { REDIS_URL: await redisUrl(t), npm_lifecycle_event: 'start' }
  const exchange = await startReady(t, env, THROUGH_SHELL)
  exchange.child.kill('SIGTERM')
  await until(() => /^Stopping;/m.test(exchange.output()))
  // It still has the port and the data folder.
  const { dataDir, url } = exchange
  const next = await startReady(
    t,
    { ...env, DATA_DIR: dataDir, PORT: new URL(url).port },
    undefined,
  )
  t.match(exchange.output(), /Stopped\.\n$/)
  t.same(exchange.processes.filter(isAlive), [])
  t.equal(next.url, url)
})

t.test('when npm is killed and its shell goes on, everything stops', options, async (t) => {
  const env = { REDIS_URL: await redisUrl(t), npm_lifecycle_event: 'start' }
  const exchange = await startReady(t, env, [...THROUGH_SHELL, ...THROUGH_SHELL])
  exchange.child.kill('SIGKILL')
  await exchange.ended
  t.match(exchange.output(), /Stopped\.\n$/)
  t.same(exchange.processes.filter(isAlive), [])
})

t.test('a value that cannot be used is one sentence', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const cases = [
    { env: { PORT: String(port) }, sentence: `PORT ${port} is in use by another program: ` },
    { env: { LOG_LEVEL: 'loud' }, sentence: 'LOG_LEVEL must be one of ' },
    { env: { DATABASE_URL: 'postgres://127.0.0.1:1/x' }, sentence: 'DATABASE_URL names ' },
    { env: { DATA_DIR: '/dev/null/x' }, sentence: 'DATA_DIR must be a folder ' },
  ]
  for (const { env, sentence } of cases) {
    const refused = start({ DATA_DIR: t.testdir(), ...env })
    t.equal(await refused.ended, 1)
    const lines = refused.output().trimEnd().split('\n')
    t.equal(lines.length, 2, refused.output())
    t.ok(lines[1]?.startsWith(sentence), refused.output())
  }
})

import { freePort } from '@truebook/host/servers/free-port'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { openDatabase, startEngine, until } from '../engine/runtime/harness.js'
import { openChain } from './chain-fixture.js'
import { openProxy } from './rpc-proxy.js'

t.setTimeout(240_000)

const KEY = '5ecret0fOurs'

t.test('health says since when a chain is not read, and why, without the key', async (t) => {
  const chain = await openChain(t)
  const database = await openDatabase(t)
  const streams = memoryStreams()
  await startEngine(t, { url: database.url, streams })
  const proxy = await openProxy(t, chain.anvil.url)
  const refusal = { code: -32000, message: `The key ${KEY} is no key. ${'Buy one. '.repeat(99)}` }
  proxy.refuse = () => refusal
  const port = await freePort()
  const RPC_URL = `${proxy.url}/v2/${KEY}?token=${KEY}`
  const own = { DATABASE_URL: database.url, RPC_URL, HEALTH_PORT: String(port) }
  let now = Date.parse('2030-01-01T00:00:00Z')
  const env = { ...chain.env, ...own }
  const worker = await run({ env, streams, now: () => now })
  t.teardown(() => worker.stop())
  const health = async () => (await fetch(`http://127.0.0.1:${port}/health`)).text()

  await until('a look fails', async () => /"watch"/.test(await health()))
  now += 60_000
  let asked = 0
  proxy.onStep = () => {
    asked += 1
  }
  await until('more looks fail', () => asked > 3)
  const text = await health()
  const { chain: told, failing } = JSON.parse(text)
  t.match(
    failing.watch,
    /^eth_chainId: The key … is no key\. .{300,500}… \(every try since 2030-01-01T00:00:00\.000Z\)$/,
  )
  t.equal(told, `not read yet: ${failing.watch}`)
  t.notMatch(text, KEY)

  proxy.refuse = () => undefined
  // The head is told while the look is still under way.
  await until('it is read', async () => {
    const { chain, failing } = JSON.parse(await health())
    return chain.head > 0 && failing.watch === undefined
  })
  proxy.refuse = () => refusal
  await until('looks fail again', async () => {
    const { chain, failing } = JSON.parse(await health())
    return chain.head > 0 && failing.watch?.endsWith('(every try since 2030-01-01T00:01:00.000Z)')
  })
})

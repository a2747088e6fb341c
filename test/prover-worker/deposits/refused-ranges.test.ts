import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { openChain } from '../chain-fixture.js'
import { isSound, openExitGround, untilQuiet } from '../ground.js'
import { openProxy, type RpcRequest } from '../rpc-proxy.js'

t.setTimeout(240_000)

/** What a provider of this kind takes at once. */
const MOST_BLOCKS = 5
/** And of one that counts requests, before it is asked for its newest block again. */
const MOST_REQUESTS = 12

/** Whether a provider of this kind refuses a request for its blocks. */
function isTooLong({ method, params }: RpcRequest): boolean {
  if (method !== 'eth_getLogs') return false
  const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }]
  return Number(toBlock) - Number(fromBlock) >= MOST_BLOCKS
}

t.test('behind a provider that refuses long ranges every deposit is found once', async (t) => {
  const chain = await openChain(t)
  const proxy = await openProxy(t, chain.anvil.url)
  let refused = 0
  proxy.refuse = (request) => {
    if (!isTooLong(request)) return undefined
    refused += 1
    return { code: -32602, message: 'block range too large' }
  }
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  for (const units of [1n, 2n, 3n, 4n]) await ground.deposit(1, units)
  const env = { ...ground.env, RPC_URL: proxy.url }
  const worker = await run({ env, streams: ground.streams })
  t.teardown(() => worker.stop())
  await untilQuiet(ground, { withdrawals: 0, deposits: 4 })
  t.ok(refused > 0)
  t.match(await ground.rows('select amount from deposits order by deposit_count'), [
    { amount: '100' },
    { amount: '200' },
    { amount: '300' },
    { amount: '400' },
  ])
  await isSound(t, ground)
})

t.test('a provider that also takes few requests at a time is read to the end', async (t) => {
  const chain = await openChain(t)
  const proxy = await openProxy(t, chain.anvil.url)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  await ground.deposit(1, 1n)
  await chain.rpc('anvil_mine', '0xc8')
  await ground.deposit(1, 2n)
  let left = 0
  proxy.refuse = (request) => {
    if (request.params[0] === 'latest') left = MOST_REQUESTS
    if (request.method === 'eth_getLogs') left -= 1
    if (left < 0) return { code: -32005, message: 'Too many requests' }
    return isTooLong(request) ? { code: -32602, message: 'block range too large' } : undefined
  }
  const env = { ...ground.env, RPC_URL: proxy.url, CHAIN_BLOCK_RANGE: '200' }
  const worker = await run({ env, streams: ground.streams })
  t.teardown(() => worker.stop())
  await untilQuiet(ground, { withdrawals: 0, deposits: 2 })
  await isSound(t, ground)
})

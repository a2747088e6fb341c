import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { chainDepositsOf } from '@truebook/api/queries/chain-deposits'
import { type RunningAnvil, startAnvil } from '@truebook/host/chain/anvil'
import { freePort } from '@truebook/host/servers/free-port'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { JsonRpcProvider, Network } from 'ethers'
import t, { type Test } from 'tap'
import { until } from '../engine/runtime/harness.js'
import { depositOnChain, holder, openChain, type TestChain } from './chain-fixture.js'
import { allClaim, type ExitGround, isSound, openExitGround, untilQuiet } from './ground.js'
import { openProxy, type RpcProxy } from './rpc-proxy.js'

t.setTimeout(240_000)

/** A worker that talks to its chain through a proxy, and has credited one deposit. */
async function openBehindProxy(t: Test) {
  const chain = await openChain(t)
  const proxy = await openProxy(t, chain.anvil.url)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams } = ground
  const port = await freePort()
  const env = { ...ground.env, RPC_URL: proxy.url, CONFIRMATIONS: '2', HEALTH_PORT: String(port) }
  const worker = await run({ env, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await goOn(chain)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  return { chain, proxy, ground, port }
}

t.test('a node that lags by more than the confirmations is waited for', async (t) => {
  const { chain, proxy, ground, port } = await openBehindProxy(t)
  const { rows } = ground
  const late = await copyOf(t, chain)
  await ground.deposit(2, 5_000_000n)
  await ground.withdraw(1_000_000n)
  await untilPosted(ground)
  await goOn(chain)
  await untilQuiet(ground, { withdrawals: 1, deposits: 2 })

  proxy.target = late.url
  await until('both jobs say that the node is behind', async () => {
    const { failing } = await askHealth(port)
    return /is behind/.test(failing.watch ?? '') && /is behind/.test(failing.settle ?? '')
  })
  const facts = [
    'select * from chain_deposits order by deposit_count',
    'select dealt_block, dealt_hash, scanned_block, scanned_hash from chain_cursors',
    'select leaf_count, settled_at, block_number from settlements',
    'select * from deposits order by deposit_count',
  ]
  const all = () => Promise.all(facts.map(rows))
  const before = await all()
  t.match(before, [{ length: 2 }, { length: 1 }, { length: 1 }, { length: 2 }])
  await looksAgain(proxy)
  t.strictSame(await all(), before, 'nothing is taken back')
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  t.match(metrics, /^truebook_chain_deep_reorgs_total 0$/m)
  t.match(metrics, /^truebook_chain_lost_roots_total 0$/m)

  proxy.target = chain.anvil.url
  await ground.deposit(3, 7_000_000n)
  await goOn(chain)
  await untilQuiet(ground, { withdrawals: 1, deposits: 3 })
  await until('nothing fails any more', async () => {
    const { failing } = await askHealth(port)
    return Object.keys(failing).length === 0
  })
  await isSound(t, ground)
  await allClaim(t, ground)
})

t.test('no claim is missed where events come from a node that lags', async (t) => {
  const { chain, proxy, ground, port } = await openBehindProxy(t)
  const { rows } = ground
  await ground.withdraw(1_000_000n)
  await untilPosted(ground)
  await goOn(chain)
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })

  // All else comes from a node that has the blocks, so the chain seems to go on without the claim.
  proxy.eventsTarget = (await copyOf(t, chain)).url
  await allClaim(t, ground)
  await goOn(chain)
  await until('the node that has not got the block of the claim is behind', async () => {
    const { failing } = await askHealth(port)
    return /is behind/.test(failing.watch ?? '')
  })
  t.strictSame(await rows('select * from chain_claims'), [])
  proxy.eventsTarget = undefined
  await until('the claim is told of', async () => {
    return (await rows('select * from chain_claims where exit_index = 0')).length === 1
  })
  await isSound(t, ground)
})

t.test('nothing that a node on another fork tells of is credited', async (t) => {
  const { chain, proxy, ground, port } = await openBehindProxy(t)
  const { rows } = ground
  const fork = await copyOf(t, chain)
  const other = { ...chain, ...connectTo(t, fork) }
  const deposit = { token: chain.token('USDC'), to: await holder(chain, 2).getAddress() }
  // As many blocks as the chain, but another deposit in one of them.
  proxy.isAway = true
  await depositOnChain(other, holder(other, 2), { ...deposit, amount: 1_000_000_000_000n })
  await goOn(other)
  await depositOnChain(chain, holder(chain, 2), { ...deposit, amount: 10_000n })
  await goOn(chain)
  proxy.eventsTarget = fork.url
  proxy.isAway = false
  await until('the node has another block', async () => {
    const { failing } = await askHealth(port)
    return /has another block/.test(failing.watch ?? '')
  })
  await looksAgain(proxy)
  t.equal((await rows('select * from chain_deposits')).length, 1)
  proxy.eventsTarget = undefined
  await untilQuiet(ground, { withdrawals: 0, deposits: 2 })
  const [{ amount }] = await rows('select amount from deposits where deposit_count = 1')
  t.equal(amount, '1000000', 'what the chain has is credited')
  await isSound(t, ground)
})

t.test('nothing is read from a node of another chain', async (t) => {
  const { chain, proxy, ground, port } = await openBehindProxy(t)
  const { rows } = ground
  const another = await startAnvil({ chainId: 4242 })
  t.teardown(() => another.stop())
  await connectTo(t, another).rpc('anvil_mine', '0x1388')
  const facts = [
    'select * from chain_deposits',
    'select dealt_block, dealt_hash from chain_cursors',
  ]
  const all = () => Promise.all(facts.map(rows))
  const before = await all()
  proxy.target = another.url
  await until('the worker names both chains', async () => {
    const { failing } = await askHealth(port)
    return /chain 4242 now, and was one of chain 31337/.test(failing.watch ?? '')
  })
  await looksAgain(proxy)
  t.strictSame(await all(), before, 'nothing is taken back')
  proxy.target = chain.anvil.url
  await ground.deposit(2, 5_000_000n)
  await goOn(chain)
  await untilQuiet(ground, { withdrawals: 0, deposits: 2 })
  await isSound(t, ground)
})

t.test('a confirmed block that is another one is told as a deep reorg', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { rows, streams } = ground
  const port = await freePort()
  const worker = await run({ env: { ...ground.env, HEALTH_PORT: String(port) }, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  const snapshot = await chain.rpc('evm_snapshot')
  const apart = () => chain.rpc('anvil_mine', '0x14')
  await ground.deposit(2, 5_000_000n)
  await apart()
  await ground.deposit(3, 4_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 3 })
  await chain.rpc('evm_revert', snapshot)
  await until('a shorter chain is waited for', async () => {
    const { failing } = await askHealth(port)
    return /is behind/.test(failing.watch ?? '')
  })
  t.equal((await rows('select * from chain_deposits')).length, 3)
  // As many blocks as the deposits had, the first of which was of another amount.
  await ground.deposit(2, 6_000_000n)
  await apart()
  await ground.deposit(3, 4_000_000n)
  await until('the deposit that is on the chain is the one that is told of', async () => {
    const found = await rows('select amount from chain_deposits order by deposit_count')
    return found.length === 3 && found[1].amount === '6000000'
  })
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  t.match(metrics, /^truebook_chain_deep_reorgs_total 1$/m)
  const credited = await rows('select amount from deposits order by deposit_count')
  const amounts = credited.map(({ amount }) => amount)
  t.same(amounts, ['900000000', '500000000', '400000000'], 'nothing is credited twice')
  const owner = (await holder(chain, 2).getAddress()).toLowerCase()
  const told = await chainDepositsOf(ground.db, owner, { size: 10, index: 0 })
  t.match(told.rows, [{ deposit_count: 1, credited_at: null, parked: /^Another deposit was/ }])
  const first = (await holder(chain, 1).getAddress()).toLowerCase()
  const own = await chainDepositsOf(ground.db, first, { size: 10, index: 0 })
  t.match(own.rows, [{ deposit_count: 0, credited_at: Number, parked: null }])
})

async function untilPosted({ rows }: ExitGround): Promise<void> {
  await until('the root is posted', async () => {
    const sent = await rows('select * from settlements where sent_at is not null')
    return sent.length === 1
  })
}

t.test('a claim that a deep reorg moved up is told of where it stands', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { rows, streams } = ground
  const worker = await run({ env: ground.env, streams })
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await ground.withdraw(1_000_000n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  await allClaim(t, ground)
  await until(
    'the claim is told of',
    async () => (await rows('select * from chain_claims')).length === 1,
  )
  await worker.stop()
  // In the old chain it stood below the block that is read from.
  const [{ block_number }] = await rows('select block_number from chain_claims')
  const before = Number(block_number) - 1
  await rows(`update chain_claims set block_number = ${before}`)
  await rows(`update chain_cursors set dealt_block = ${before}, dealt_hash = '', scanned_hash = ''`)
  const next = await run({ env: ground.env, streams })
  t.teardown(() => next.stop())
  await until('it stands where the chain has it', async () => {
    const found = await rows('select block_number from chain_claims')
    return found.length === 1 && found[0].block_number === block_number
  })
  await isSound(t, ground)
})

/** Makes what has happened sure. */
async function goOn(chain: TestChain): Promise<void> {
  await chain.rpc('anvil_mine', '0x4')
}

/** Another node of the same chain, which knows its blocks up to now, and none that come. */
async function copyOf(t: Test, chain: TestChain): Promise<RunningAnvil> {
  const dataDir = mkdtempSync(join(tmpdir(), 'truebook-lag-'))
  const state = String(await chain.rpc('anvil_dumpState')).slice(2)
  writeFileSync(join(dataDir, 'chain.json'), gunzipSync(Buffer.from(state, 'hex')))
  const copy = await startAnvil({ dataDir })
  t.teardown(async () => {
    await copy.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  return copy
}

/** Asks a node itself. */
function connectTo(t: Test, { url, chainId }: RunningAnvil): Pick<TestChain, 'provider' | 'rpc'> {
  const network = Network.from(chainId)
  const options = { staticNetwork: network, cacheTimeout: -1, batchMaxCount: 1 }
  const provider = new JsonRpcProvider(url, network, options)
  provider.pollingInterval = 10
  t.teardown(() => provider.destroy())
  return { provider, rpc: (method, ...params) => provider.send(method, params) }
}

async function askHealth(port: number): Promise<{ failing: Record<string, string> }> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`)
  return (await answer.json()) as { failing: Record<string, string> }
}

/** Waits until a worker has asked a node for blocks a few times more. */
async function looksAgain(proxy: RpcProxy): Promise<void> {
  let asked = 0
  proxy.onStep = ({ method }) => {
    if (method === 'eth_getBlockByNumber') asked += 1
  }
  await until('it was asked again', () => asked >= 8)
}

import { chainDepositsOf } from '@truebook/api/queries/chain-deposits'
import { freePort } from '@truebook/host/servers/free-port'
import { type RunningProver, run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { until } from '../engine/runtime/harness.js'
import { holder, openChain } from './chain-fixture.js'
import {
  allClaim,
  type ExitGround,
  isSound,
  openExitGround,
  untilPosted,
  untilQuiet,
} from './ground.js'
import { openProxy } from './rpc-proxy.js'

t.setTimeout(240_000)

t.test('a reorg within the confirmations is as if it had never been', async (t) => {
  const ground = await openExitGround(t, { chain: await openChain(t), streams: memoryStreams() })
  const { chain, streams, rows } = ground
  const mine = (blocks: number) => chain.rpc('anvil_mine', `0x${blocks.toString(16)}`)
  const port = await freePort()
  const env = { ...ground.env, CONFIRMATIONS: '8', HEALTH_PORT: String(port) }
  const worker = await run({ env, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await mine(8)
  await untilCredited(ground, 1)

  // What follows on it is half as deep as the confirmations.
  const snapshot = await chain.rpc('evm_snapshot')
  await ground.deposit(2, 5_000_000n)
  await ground.withdraw(1_000_000n)
  await until('both are seen, and neither is sure', async () => {
    const [found] = await rows(`select (select count(*) from chain_deposits) as deposits,
      (select count(*) from settlements where sent_at is not null) as posts`)
    return Number(found.deposits) === 2 && Number(found.posts) === 1
  })
  await chain.rpc('evm_revert', snapshot)
  t.equal((await rows('select * from deposits')).length, 1, 'nothing was credited')
  t.strictSame(await rows('select * from settlements where settled_at is not null'), [])

  // The same number of the bridge, another wallet and amount.
  await ground.deposit(3, 7_000_000n)
  await until('the root is posted again', async () => {
    const [{ settled }] = await rows('select max(settled_at) as settled from settlements')
    if (settled === null) await mine(1)
    if (settled === null) await new Promise((resolve) => setTimeout(resolve, 100))
    return settled !== null
  })
  await mine(8)
  await untilCredited(ground, 2)
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  t.match(metrics, /^truebook_chain_deep_reorgs_total 0$/m)
  t.match(await rows('select amount from deposits where deposit_count = 1'), [
    { amount: '700000000' },
  ])
  await untilQuiet(ground, { withdrawals: 1, deposits: 2 })
  await isSound(t, ground)
  await allClaim(t, ground)
})

t.test('a deposit is credited when it has its confirmations, and not a block before', async (t) => {
  const ground = await openExitGround(t, { chain: await openChain(t), streams: memoryStreams() })
  const { chain, db, streams, rows } = ground
  const worker = await run({ env: { ...ground.env, CONFIRMATIONS: '4' }, streams })
  t.teardown(() => worker.stop())
  const wallet = (await holder(chain, 1).getAddress()).toLowerCase()
  const told = async () => (await chainDepositsOf(db, wallet, { size: 10, index: 0 })).rows
  await ground.deposit(1, 9_000_000n)
  const block = Number(await chain.rpc('eth_blockNumber'))
  for (const more of [0, 1, 2]) {
    if (more > 0) await chain.rpc('anvil_mine', '0x1')
    await untilLookedAt(ground, block + more)
    t.match(await told(), [{ block_number: block, is_sure: false, credited_at: null }])
    t.same(await rows('select * from deposits'), [])
  }
  await chain.rpc('anvil_mine', '0x1')
  await untilCredited(ground, 1)
  t.match(await told(), [{ is_sure: true, credited_at: Number }])
  await isSound(t, ground)
})

/** Waits until a worker has read up to a block, done all that this leads to, and looked again. */
async function untilLookedAt({ rows }: ExitGround, block: number): Promise<void> {
  let first: unknown
  await until(`block ${block} is looked at`, async () => {
    const cursor = `select scanned_at from chain_cursors where scanned_block = ${block}`
    const [found] = await rows(cursor)
    first ??= found?.scanned_at
    return first !== undefined && found?.scanned_at !== first
  })
}

async function untilCredited(
  { rows }: { rows(text: string): Promise<unknown[]> },
  count: number,
): Promise<void> {
  await until(`${count} are credited`, async () => {
    return (await rows('select * from deposits')).length === count
  })
}

t.test('a root that was confirmed and is gone is posted again', async (t) => {
  const ground = await openExitGround(t, { chain: await openChain(t), streams: memoryStreams() })
  const { chain, streams } = ground
  const worker = await run({ env: ground.env, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilCredited(ground, 1)
  const snapshot = await chain.rpc('evm_snapshot')
  for (const units of [1n, 2n, 3n]) {
    await ground.withdraw(units)
    await untilQuiet(ground, { withdrawals: Number(units), deposits: 1 })
  }
  const before = Number(await chain.rpc('eth_blockNumber'))
  await chain.rpc('evm_revert', snapshot)
  // As long as the chain is shorter, its node might only lag.
  const missing = before - Number(await chain.rpc('eth_blockNumber'))
  await chain.rpc('anvil_mine', `0x${missing.toString(16)}`)
  await untilPosted(ground, 3)
  await untilQuiet(ground, { withdrawals: 3, deposits: 1 })
  await isSound(t, ground)
  await allClaim(t, ground)
})

t.test('while the node is away trading goes on, and all is made up for', async (t) => {
  const chain = await openChain(t)
  const proxy = await openProxy(t, chain.anvil.url)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const env = { ...ground.env, RPC_URL: proxy.url, HEALTH_PORT: '0' }
  let worker: RunningProver = await run({ env, streams: ground.streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilCredited(ground, 1)
  proxy.isAway = true
  await ground.deposit(2, 1_000_000n)
  await ground.withdraw(5n)
  await ground.withdraw(6n)
  await until('both are debited, and their leaves appended', () => worker.leaves() === 2)
  // One that begins while the node is away waits for it too.
  await worker.stop()
  worker = await run({ env, streams: ground.streams })
  await until('the leaves are read', () => worker.leaves() === 2)
  t.equal(worker.chain(), undefined)
  proxy.isAway = false
  await untilQuiet(ground, { withdrawals: 2, deposits: 2 })
  await isSound(t, ground)
  await allClaim(t, ground)
})

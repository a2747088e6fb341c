import { feesAbove } from '@truebook/prover-worker/exits/post'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { Transaction } from 'ethers'
import t from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { openChain } from '../chain-fixture.js'
import { allClaim, isSound, openExitGround, untilQuiet } from '../ground.js'

t.setTimeout(240_000)

t.test('a transaction that is stuck is sent again with a higher fee, in its place', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams, rows } = ground
  const worker = await run({ env: { ...ground.env, STUCK_MS: '1000' }, streams })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await chain.rpc('evm_setAutomine', false)
  await ground.withdraw(7n)
  const signed = new Map<string, bigint>()
  await until('it was signed three times', async () => {
    const [row] = await rows(
      'select transaction_hash as hash, raw_transaction as raw from settlements',
    )
    if (typeof row?.raw !== 'string') return false
    signed.set(String(row.hash), Transaction.from(row.raw).maxFeePerGas ?? 0n)
    // It does not matter how long ago it was wished for, which may be before an outage of the node.
    await rows('update settlements set opened_at = 0')
    return signed.size === 3
  })
  const fees = [...signed.values()]
  t.same(
    fees.slice(1),
    fees.slice(0, -1).map((fee) => (fee * 3n) / 2n + 1n),
    'by half each time',
  )
  t.same(await rows('select nonce from settlements'), [{ nonce: 0 }])
  // What comes meanwhile waits for the next settlement.
  await ground.withdraw(8n)
  await chain.rpc('evm_setAutomine', true)
  await chain.rpc('anvil_mine', '0x1')
  await untilQuiet(ground, { withdrawals: 2, deposits: 1 })
  const settled = await rows('select leaf_count from settlements order by leaf_count')
  t.same(settled, [{ leaf_count: 1 }, { leaf_count: 2 }])
  t.equal(await chain.provider.getTransactionCount(chain.settler.address), 2)
  await isSound(t, ground)
  await allClaim(t, ground)
})

t.test('a fee is raised by half, but not beyond all that the chain asks for', async (t) => {
  const fees = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint) => {
    return { maxFeePerGas, maxPriorityFeePerGas }
  }
  t.same(feesAbove(fees(100n, 10n), fees(100n, 10n)), fees(151n, 16n))
  t.same(feesAbove(fees(100n, 10n), fees(900n, 1n)), fees(900n, 16n), 'the chain asks for more')
  t.same(feesAbove(fees(5_000n, 0n), fees(100n, 0n)), fees(6_400n, 1n), 'the most')
  t.same(feesAbove(fees(100n, 1n), fees(100n, 1n)), fees(151n, 2n), 'the least tip rises too')
  t.same(feesAbove(fees(5_000n, 5_000n), fees(100n, 9n)), fees(6_400n, 6_400n), 'a tip is a part')
  const gwei = 10n ** 9n
  t.same(
    feesAbove(fees(100n * gwei, 2n * gwei), fees(900n * gwei, gwei / 100n)),
    fees(900n * gwei, 3n * gwei + 1n),
    'a tip far above what is asked for today stops nothing',
  )
  t.equal(
    feesAbove(fees(6_000n, 0n), fees(100n, 0n)),
    undefined,
    'no node would take so little more',
  )
  t.equal(feesAbove(fees(9_000n, 0n), fees(100n, 0n)), undefined)
})

t.test('no transaction is named that did not post the root', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams, rows, env } = ground
  const first = await run({ env, streams })
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await chain.rpc('evm_setAutomine', false)
  await ground.withdraw(7n)
  await until('it was sent', async () => {
    return (await rows('select * from settlements where sent_at is not null')).length === 1
  })
  await first.stop()
  // As if its fee had been raised, and a miner had taken the one before all the same.
  const raised = `0x${'ab'.repeat(32)}`
  await rows(`update settlements set transaction_hash = '${raised}'`)
  await chain.rpc('anvil_mine', '0x1')
  const second = await run({ env, streams })
  t.teardown(() => second.stop())
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  const [row] = await rows('select transaction_hash, block_number from settlements')
  t.same(row, { transaction_hash: null, block_number: null })
  await isSound(t, ground)
})

t.test('somebody else’s key settles nothing, and costs nothing', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { streams } = ground
  const env = { ...ground.env, SETTLER_KEY: chain.faucet.privateKey, HEALTH_PORT: '0' }
  const wrong = await run({ env, streams })
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await ground.withdraw(7n)
  const opened = async () => (await ground.rows('select nonce from settlements')).length === 1
  await until('a settlement is opened', opened)
  const before = await chain.provider.getTransactionCount(chain.faucet.address)
  await wrong.stop()
  const [row] = await ground.rows('select nonce, settled_at from settlements')
  t.same(row, { nonce: null, settled_at: null }, 'the contract says no before it is signed')
  t.equal(await chain.provider.getTransactionCount(chain.faucet.address), before)
  const right = await run({ env: ground.env, streams })
  t.teardown(() => right.stop())
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  await isSound(t, ground)
})

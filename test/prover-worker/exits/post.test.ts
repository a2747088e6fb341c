import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
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
  const hashes = new Set<string>()
  await until('it was signed three times', async () => {
    const [row] = await rows('select transaction_hash as hash, nonce from settlements')
    if (typeof row?.hash === 'string') hashes.add(row.hash)
    return hashes.size === 3
  })
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

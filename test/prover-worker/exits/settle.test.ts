import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { openChain } from '../chain-fixture.js'
import { allClaim, isSound, openExitGround, untilQuiet } from '../ground.js'

t.setTimeout(240_000)

t.test('a withdrawal of a time that is still to come waits for no clock', async (t) => {
  const ground = await openExitGround(t, { chain: await openChain(t), streams: memoryStreams() })
  const env = { ...ground.env, SETTLE_AGE_MS: '60000' }
  // As after two clocks were an hour ahead, which the engine's time does not forget.
  const now = () => Date.now() - 3_600_000
  const worker = await run({ env, streams: ground.streams, now })
  t.teardown(() => worker.stop())
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await ground.withdraw(7n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  await isSound(t, ground)
})

t.test('what is open of a tree that the chain is past gives way to the whole', async (t) => {
  const ground = await openExitGround(t, { chain: await openChain(t), streams: memoryStreams() })
  const { rows } = ground
  const first = await run({ env: ground.env, streams: ground.streams })
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  const worker = { SETTLE_LEAVES: '3', SETTLE_AGE_MS: '600000' }
  await first.stop()
  const second = await run({ env: { ...ground.env, ...worker }, streams: ground.streams })
  for (const units of [1n, 2n, 3n]) await ground.withdraw(units)
  await untilQuiet(ground, { withdrawals: 3, deposits: 1 })
  await second.stop()
  // As after a restore to before the settlement was known, but not its withdrawals.
  await rows(`update settlements set leaf_count = 2, settled_at = null, mainnet_root = null,
    rollup_root = null, block_number = null, transaction_hash = null, raw_transaction = null,
    nonce = null, local_root = (select root from exit_leaves where exit_index = 1)`)
  const third = await run({ env: ground.env, streams: ground.streams })
  t.teardown(() => third.stop())
  await until('the whole is settled', async () => {
    const found = await rows('select leaf_count from settlements where settled_at is not null')
    return found.length === 1 && Number(found[0].leaf_count) === 3
  })
  await untilQuiet(ground, { withdrawals: 3, deposits: 1 })
  await isSound(t, ground)
  await allClaim(t, ground)
})

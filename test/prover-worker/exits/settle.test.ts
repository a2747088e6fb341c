import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { openChain } from '../chain-fixture.js'
import { isSound, openExitGround, untilQuiet } from '../ground.js'

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

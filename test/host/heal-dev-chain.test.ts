import { bridgeContract } from '@truebook/contracts/deploy'
import { healDevChain } from '@truebook/host/chain/heal-dev-chain'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { openChain } from '../prover-worker/chain-fixture.js'
import {
  allClaim,
  isSound,
  openExitGround,
  untilPosted,
  untilQuiet,
} from '../prover-worker/ground.js'

t.setTimeout(240_000)

t.test('a chain of play that lost its last blocks is made whole again', (t) => heals(t, 0))

t.test('and one that lost more than is looked at again after a reorg', (t) => heals(t, 1_500))

/** Loses two deposits that have so many blocks between them, a withdrawal and its root. */
async function heals(t: Test, blocksBetween: number): Promise<void> {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { env, streams, database } = ground
  const count = bridgeContract(chain.bridge, chain.provider).getFunction('depositCount')
  const first = await run({ env, streams })
  await ground.deposit(1, 9_000_000n)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  const snapshot = await chain.rpc('evm_snapshot')
  await ground.deposit(2, 5_000_000n)
  if (blocksBetween > 0) await chain.rpc('anvil_mine', `0x${blocksBetween.toString(16)}`)
  await ground.deposit(3, 6_000_000n)
  await ground.withdraw(1_000_000n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 3 })
  await first.stop()
  const blocks = await chain.provider.getBlockNumber()
  await chain.rpc('evm_revert', snapshot)
  t.equal(await count(), 1n, 'two deposits and the root are lost')

  t.equal(await healDevChain(chain, database.url), 2)
  t.equal(await count(), 3n)
  t.ok((await chain.provider.getBlockNumber()) >= blocks, 'the chain is as long as it was')
  t.equal(await healDevChain(chain, database.url), 0, 'a second time there is nothing to do')
  const second = await run({ env, streams })
  t.teardown(() => second.stop())
  await ground.deposit(4, 7_000_000n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 4 })
  await untilPosted(ground, 1)
  await isSound(t, ground)
  await allClaim(t, ground)
}

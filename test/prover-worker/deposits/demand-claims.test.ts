import t from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { isSound, untilQuiet } from '../ground.js'
import { blockOf, openClaimed, openKnown } from './known-ground.js'

t.setTimeout(240_000)

t.test('a claim that a node left out is missed, and told by a whole node', async (t) => {
  const { chain, ground, proxy, mine, work, untilSaid, looksAgain } = await openClaimed(t)
  const { rows } = ground
  await mine()
  const tail = Number(await chain.rpc('eth_blockNumber'))
  proxy.hides = (log) => blockOf(log) < tail
  await ground.deposit(1, 3_000_000n)
  await work()
  await untilSaid(/holds 17000000 of 0x\w+, but .* it would be 19000000: nothing is credited/)
  await looksAgain()
  t.equal((await rows('select * from deposits')).length, 2)
  proxy.hides = () => false
  await untilQuiet(ground, { withdrawals: 2, deposits: 3 })
  t.equal((await rows('select * from chain_claims')).length, 2)
  await isSound(t, ground)
})

t.test('no deposit below the head is credited either while a claim is missed', async (t) => {
  const { claim, ground, proxy, mine, work, untilSaid, looksAgain } = await openClaimed(t)
  const { rows } = ground
  proxy.hides = (log) => blockOf(log) === claim
  await ground.deposit(1, 3_000_000n)
  // A look takes five blocks, so that it needs several of them to the head.
  await mine()
  await work()
  await untilSaid(/holds 17000000 of 0x\w+, but .* it would be 19000000: nothing is credited/)
  await looksAgain()
  t.equal((await rows('select * from chain_deposits')).length, 3, 'it is told of')
  t.equal((await rows('select * from deposits')).length, 2)
  proxy.hides = () => false
  await untilQuiet(ground, { withdrawals: 2, deposits: 3 })
  await isSound(t, ground)
})

t.test('what was missed before stops nothing, and is told of where all is read anew', async (t) => {
  const { ground, work } = await openKnown(t)
  const { rows } = ground
  await rows('delete from chain_claims')
  const worker = await work()
  // Nothing is behind it: only a look at the head has it credited.
  await ground.deposit(1, 3_000_000n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 3 })
  t.strictSame(await rows('select * from chain_claims'), [])
  await worker.stop()
  await rows('delete from chain_cursors')
  await work()
  await until('the claim is told of', async () => {
    return (await rows('select * from chain_claims')).length === 1
  })
  await isSound(t, ground)
})

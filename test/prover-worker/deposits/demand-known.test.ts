import t from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { isSound, untilQuiet } from '../ground.js'
import type { RpcLog } from '../rpc-proxy.js'
import { blockOf, openKnown } from './known-ground.js'

t.setTimeout(240_000)

t.test('what a node has pruned is not forgotten, and goes on with a whole node', async (t) => {
  const { chain, ground, proxy, mine, work, known, untilSaid, looksAgain } = await openKnown(t)
  const before = await known()
  await ground.deposit(1, 3_000_000n)
  await mine()
  const tail = Number(await chain.rpc('eth_blockNumber'))
  proxy.hides = (log) => blockOf(log) < tail
  await ground.deposit(1, 4_000_000n)
  await mine()
  await work()
  await untilSaid(/did not tell of .*, and block \d+, .*nothing is forgotten.*let RPC_URL name/)
  await looksAgain()
  t.strictSame(await known(), before, 'nothing is forgotten, and nothing credited')
  proxy.hides = () => false
  await untilQuiet(ground, { withdrawals: 1, deposits: 4 })
  t.equal((await ground.rows('select * from chain_claims')).length, 1)
  await isSound(t, ground)
})

for (const [what, hidden] of [
  ['deposit', (log: RpcLog, claim: number) => blockOf(log) < claim],
  ['claim', (log: RpcLog, claim: number) => blockOf(log) === claim],
] as const) {
  t.test(`where a chain is read anew, no known ${what} is forgotten`, async (t) => {
    const { ground, proxy, work, known, untilSaid, looksAgain } = await openKnown(t)
    const before = await known()
    const claim = Number(before[1][0].block_number)
    await ground.rows('delete from chain_cursors')
    proxy.hides = (log) => hidden(log, claim)
    await work()
    await untilSaid(new RegExp(`did not tell of ${what} \\d+, and block \\d+, which has it`))
    await looksAgain()
    t.strictSame(await known(), before)
    proxy.hides = () => false
    await isSound(t, ground)
    t.strictSame(await known(), before)
  })
}

t.test('a deep reorg is told apart where a deposit is looked for again', async (t) => {
  const { chain, ground, proxy, mine, work, untilSaid, count, snapshot } = await openKnown(t)
  const { rows } = ground
  await ground.deposit(1, 3_000_000n)
  const hidden = Number(await chain.rpc('eth_blockNumber'))
  await mine()
  await ground.deposit(1, 4_000_000n)
  const head = Number(await chain.rpc('eth_blockNumber'))
  proxy.hides = (log) => blockOf(log) === hidden
  await work()
  await untilSaid(/did not tell of deposit 2, but of 3/)
  const metric = 'truebook_chain_deep_reorgs_total'
  t.equal(await count(metric), 0)
  proxy.isAway = true
  await chain.rpc('evm_revert', snapshot)
  await ground.deposit(1, 5_000_000n)
  await chain.rpc('anvil_mine', `0x${head.toString(16)}`)
  proxy.isAway = false
  await until('what is no more is forgotten, and the deep reorg told', async () => {
    const found = await rows('select amount from chain_deposits order by deposit_count')
    const claims = await rows('select * from chain_claims')
    return found.length === 2 && found[1].amount === '5000000' && claims.length === 0
  })
  t.equal(await count(metric), 1)
  t.equal((await rows('select * from deposits')).length, 2, 'nothing is credited twice')
})

t.test('a cursor that was put back goes on where there is no new block', async (t) => {
  const { chain, ground, work } = await openKnown(t)
  const { rows } = ground
  const [{ block_number }] = await rows('delete from chain_claims returning block_number')
  const before = Number(block_number) - 1
  const tag = `0x${before.toString(16)}`
  const { hash } = (await chain.rpc('eth_getBlockByNumber', tag, false)) as { hash: string }
  await rows(`update chain_cursors set dealt_block = ${before}, dealt_hash = '${hash}'`)
  await work()
  await until('the claim is told of', async () => {
    return (await rows('select * from chain_claims')).length === 1
  })
  await isSound(t, ground)
})

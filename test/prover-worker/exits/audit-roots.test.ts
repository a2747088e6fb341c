import { mined } from '@truebook/contracts/mined'
import { openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { auditChain } from '@truebook/prover-worker/deposits/audit-chain'
import { auditExits } from '@truebook/prover-worker/exits/audit-exits'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { Contract, Wallet } from 'ethers'
import t, { type Test } from 'tap'
import { openChain } from '../chain-fixture.js'
import { openExitGround, untilQuiet } from '../ground.js'

t.setTimeout(240_000)

t.test('settled roots that the chain has are well, and others are named', async (t) => {
  const { audit, rows } = await openSettled(t)
  t.strictSame(await audit(), [])
  const lacks =
    /^The tables have the exit roots of 1 leaves, 0x\w+, (\w+) and (\w+); chain \d+ lacks/

  await rows('create table kept as select * from settlements')
  for (const change of [
    'mainnet_root = rollup_root',
    'mainnet_root = null',
    'rollup_root = null',
  ]) {
    await rows(`update settlements set ${change}`)
    t.match((await audit())[0], lacks, change)
    await rows('delete from settlements; insert into settlements select * from kept')
  }
  t.strictSame(await audit(), [])
})

t.test('a root that pays what nobody withdrew is found while nobody claims it', async (t) => {
  const { audit, chain, bridge, db } = await openSettled(t)
  const settler = new Wallet(chain.settler.privateKey, chain.provider)
  const abi = ['function settle(uint32 leafCount, bytes32 localExitRoot)']
  const settle = new Contract(bridge.manager, abi, settler).getFunction('settle')
  const forged = `0x${'5a'.repeat(32)}`
  await mined(await settle(2, forged))
  t.strictSame((await auditExits(db)).differences, [], 'the tables are as they were')
  t.match(await audit(), [
    new RegExp(
      `^Chain \\d+ has the exit roots of 2 leaves, ${forged}, .* which are not of our leaves`,
    ),
  ])
})

/** An exchange with one withdrawal, whose root is settled. */
async function openSettled(t: Test) {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  await ground.deposit(1, 9_000_000n)
  const worker = await run({ env: ground.env, streams: ground.streams })
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await ground.withdraw(3n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 1 })
  await worker.stop()
  const node = createNode(createRpc({ url: chain.anvil.url, timeoutMs: 60_000 }))
  const bridge = await openBridge(node, chain.bridge.toLowerCase())
  const audit = () => auditChain(ground.db, bridge, { fromBlock: 0 })
  return { ...ground, bridge, audit }
}

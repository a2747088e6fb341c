import { freePort } from '@truebook/host/servers/free-port'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import type { Test } from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { openChain } from '../chain-fixture.js'
import { allClaim, openExitGround, untilQuiet, untilWatchSays } from '../ground.js'
import { openProxy, type RpcLog } from '../rpc-proxy.js'

/** A worker that has credited two deposits and seen a claim, and then was stopped. */
export async function openKnown(t: Test) {
  const chain = await openChain(t)
  const proxy = await openProxy(t, chain.anvil.url)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { rows } = ground
  const port = await freePort()
  const own = { RPC_URL: proxy.url, HEALTH_PORT: String(port), CHAIN_BLOCK_RANGE: '5' }
  const work = async () => {
    const worker = await run({ env: { ...ground.env, ...own }, streams: ground.streams })
    t.teardown(() => worker.stop())
    return worker
  }
  const mine = () => chain.rpc('anvil_mine', '0x14')
  const worker = await work()
  await ground.deposit(1, 8_000_000n)
  await mine()
  await until('the first is credited', async () => {
    return (await rows('select * from deposits')).length === 1
  })
  const snapshot = await chain.rpc('evm_snapshot')
  await ground.deposit(1, 9_000_000n)
  await mine()
  await ground.withdraw(1_000_000n)
  await untilQuiet(ground, { withdrawals: 1, deposits: 2 })
  await allClaim(t, ground)
  await mine()
  await until('the claim is known', async () => {
    return (await rows('select * from chain_claims')).length === 1
  })
  await until('all of it is behind the cursor', async () => {
    const [row] = await rows('select dealt_block from chain_cursors')
    return Number(row.dealt_block) === Number(await chain.rpc('eth_blockNumber'))
  })
  await worker.stop()
  return {
    chain,
    ground,
    proxy,
    snapshot,
    mine,
    work,
    known: () =>
      Promise.all([
        rows('select * from chain_deposits order by deposit_count'),
        rows('select * from chain_claims'),
        rows('select * from deposits order by deposit_count'),
      ]),
    untilSaid: (sentence: RegExp) => untilWatchSays(port, sentence),
    count: async (metric: string) => {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      return Number(metrics.match(new RegExp(`^${metric} (\\d+)$`, 'm'))?.[1])
    },
    async looksAgain() {
      let asked = 0
      proxy.onStep = ({ method }) => {
        if (method === 'eth_getLogs') asked += 1
      }
      await until('it was asked again', () => asked >= 8)
    },
  }
}

/** The same with one more withdrawal, which is claimed in block `claim` while no worker looks. */
export async function openClaimed(t: Test) {
  const known = await openKnown(t)
  const { chain, ground, work } = known
  const worker = await work()
  await ground.withdraw(2_000_000n)
  await untilQuiet(ground, { withdrawals: 2, deposits: 2 })
  await worker.stop()
  await allClaim(t, ground, { from: 1 })
  return { ...known, claim: Number(await chain.rpc('eth_blockNumber')) }
}

/** The block of an event, as a node gives it. */
export const blockOf = (log: RpcLog) =>
  Number((log as RpcLog & { blockNumber: string }).blockNumber)

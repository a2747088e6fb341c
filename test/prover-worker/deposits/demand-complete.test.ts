import { freePort } from '@truebook/host/servers/free-port'
import { depositOf, isDeposit } from '@truebook/prover-worker/chain/bridge'
import type { Log } from '@truebook/prover-worker/chain/node'
import { run } from '@truebook/prover-worker/run'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { openChain, type TestChain } from '../chain-fixture.js'
import { isSound, openExitGround, untilQuiet, untilWatchSays } from '../ground.js'
import { openProxy, type RpcLog } from '../rpc-proxy.js'

t.setTimeout(240_000)

/** A worker behind a node that may keep deposits to itself. */
async function openHiding(t: Test, env: Readonly<Record<string, string>>) {
  const chain = await openChain(t)
  const proxy = await openProxy(t, chain.anvil.url)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const port = await freePort()
  return {
    ground,
    chain,
    mine: () => chain.rpc('anvil_mine', '0x14'),
    hide(depositCount: number | undefined) {
      proxy.hides = (log: RpcLog) =>
        isDeposit(log as Log) && depositOf(log as Log).depositCount === depositCount
    },
    async work(more: Readonly<Record<string, string>> = {}) {
      const own = { RPC_URL: proxy.url, HEALTH_PORT: String(port) }
      const settings = { ...ground.env, ...own, ...env, ...more }
      const worker = await run({ env: settings, streams: ground.streams })
      t.teardown(() => worker.stop())
      return worker
    },
    untilSaid: (sentence: RegExp) => untilWatchSays(port, sentence),
    async dealtBlock() {
      const [{ dealt_block }] = await ground.rows('select dealt_block from chain_cursors')
      return Number(dealt_block)
    },
  }
}

t.test('what a node leaves out while a worker catches up is looked for again', async (t) => {
  const { ground, mine, hide, work, untilSaid, dealtBlock } = await openHiding(t, {
    CHAIN_BLOCK_RANGE: '5',
  })
  for (const units of [1n, 2n, 3n]) {
    await ground.deposit(1, units)
    await mine()
  }
  hide(1)
  await work()
  await untilSaid(/did not tell of deposit 1, but of 2/)
  const [{ block_number }] = await ground.rows(
    'select block_number from chain_deposits where deposit_count = 0',
  )
  t.ok((await dealtBlock()) >= Number(block_number) - 1, 'it goes back no further')
  hide(undefined)
  await untilQuiet(ground, { withdrawals: 0, deposits: 3 })
  t.match(await ground.rows('select amount from deposits order by deposit_count'), [
    { amount: '100' },
    { amount: '200' },
    { amount: '300' },
  ])
  await isSound(t, ground)
})

t.test('the first deposit is looked for again, too, once the cursor is past it', async (t) => {
  const { ground, mine, hide, work, untilSaid } = await openHiding(t, { CHAIN_BLOCK_RANGE: '5' })
  for (const units of [1n, 2n]) {
    await ground.deposit(1, units)
    await mine()
  }
  hide(0)
  await work()
  await untilSaid(/did not tell of deposit 0, but of 1/)
  t.strictSame(await ground.rows('select * from deposits'), [])
  hide(undefined)
  await untilQuiet(ground, { withdrawals: 0, deposits: 2 })
  await isSound(t, ground)
})

t.test('a first block that is behind a deposit can be corrected', async (t) => {
  const { ground, chain, mine, work, untilSaid } = await openHiding(t, {})
  await ground.deposit(1, 1n)
  const late = Number(await chain.rpc('eth_blockNumber')) + 1
  await mine()
  const worker = await work({ BRIDGE_FROM_BLOCK: String(late) })
  await untilSaid(/did not tell of deposit 0, but the bridge counts 1/)
  await worker.stop()
  await work()
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await isSound(t, ground)
})

t.test('the very first deposit is missed as well, and nothing is read anew', async (t) => {
  const { ground, mine, hide, work, untilSaid, dealtBlock } = await openHiding(t, {})
  await mine()
  await work()
  await until('it has caught up', async () => {
    const [row] = await ground.rows('select dealt_block from chain_cursors')
    return Number(row?.dealt_block ?? 0) >= 20
  })
  hide(0)
  await ground.deposit(1, 1n)
  await untilSaid(/did not tell of deposit 0, but the bridge counts 1/)
  const before = await dealtBlock()
  hide(undefined)
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  hide(1)
  await ground.deposit(1, 2n)
  await untilSaid(/did not tell of deposit 1, but the bridge counts 2/)
  t.ok((await dealtBlock()) > before)
  hide(undefined)
  await untilQuiet(ground, { withdrawals: 0, deposits: 2 })
  await isSound(t, ground)
})

t.test('a worker that begins at the block of the bridge, or before it, credits', async (t) => {
  const { ground, chain, work } = await openHiding(t, {})
  await ground.deposit(1, 1n)
  const from = await firstBlockOf(chain)
  t.ok(from > 0, 'there is a block before the bridge')
  const worker = await work({ BRIDGE_FROM_BLOCK: String(from) })
  await untilQuiet(ground, { withdrawals: 0, deposits: 1 })
  await worker.stop()
  await ground.rows('delete from chain_cursors')
  await ground.deposit(1, 2n)
  // So that each of them is a look's last.
  await work({ CHAIN_BLOCK_RANGE: '1' })
  await untilQuiet(ground, { withdrawals: 0, deposits: 2 })
  await isSound(t, ground)
})

/** The block in which the bridge was deployed. */
async function firstBlockOf(chain: TestChain): Promise<number> {
  for (let block = 0; ; block++) {
    const code = await chain.rpc('eth_getCode', chain.bridge, `0x${block.toString(16)}`)
    if (code !== '0x') return block
  }
}

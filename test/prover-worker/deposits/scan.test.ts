import { openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { registerChain, tokensOf } from '@truebook/prover-worker/chain/register'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { claimRow } from '@truebook/prover-worker/deposits/claim-row'
import { createRereads } from '@truebook/prover-worker/deposits/rereads'
import { scanChain } from '@truebook/prover-worker/deposits/scan'
import { run } from '@truebook/prover-worker/run'
import { encodeGlobalIndex } from '@truebook/shared/exit-roots'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { openChain } from '../chain-fixture.js'
import { type ExitGround, isSound, openExitGround, untilQuiet } from '../ground.js'

t.setTimeout(240_000)

t.test('a chain is read anew part by part, and what stands further on stays', async (t) => {
  const ground = await openExitGround(t, { chain: await openChain(t), streams: memoryStreams() })
  const { chain, db, rows, streams } = ground
  for (const units of [1n, 2n, 3n]) {
    await ground.deposit(1, units)
    await chain.rpc('anvil_mine', '0x14')
  }
  const worker = await run({ env: ground.env, streams })
  await untilQuiet(ground, { withdrawals: 0, deposits: 3 })
  await worker.stop()
  const all = () =>
    rows(`select deposit_count, block_number, transaction_hash, sender, wallet, amount, seen_at
      from chain_deposits order by deposit_count`)
  const before = await all()

  await rows('delete from chain_cursors')
  // As of a chain that is no more.
  await rows(`update chain_deposits set block_number = block_number + 1000, sender = ''
    where deposit_count = 1`)
  const [, ...further] = await all()
  const blockRange = Number(before[0].block_number) + 5
  const rereads = createRereads()
  const looking = { fromBlock: 0, blockRange, now: Date.now, rereads, onDeepReorg: t.fail }
  const { to } = await scanChain(db, await registered(ground), looking)
  t.ok(to.number < Number(before[2].block_number))
  t.strictSame((await all()).slice(1), further)

  // Ended after its first look, it goes on behind that.
  const next = await run({ env: { ...ground.env, CHAIN_BLOCK_RANGE: '5' }, streams })
  t.teardown(() => next.stop())
  await isSound(t, ground)
  t.strictSame(await all(), before)
  t.equal((await rows('select * from deposits')).length, 3, 'nothing is credited twice')
})

t.test('a claim of another network is none of ours, whatever leaf it is of', (t) => {
  const facts = {
    token: '0x',
    wallet: '0x',
    amount: 1n,
    blockNumber: 1,
    blockHash: '0x',
    transactionHash: '0x',
  }
  const networks = [0, 1, 7]
  for (const exchangeNetwork of networks.slice(1)) {
    const found = networks.map((network) => {
      const globalIndex = encodeGlobalIndex({ network, leafIndex: 3 })
      return claimRow({ chainId: 1, exchangeNetwork }, { ...facts, globalIndex }).exit_index
    })
    const ours = networks.map((network) => (network === exchangeNetwork ? 3 : null))
    t.same(found, ours, `network ${exchangeNetwork}`)
  }
  t.end()
})

async function registered({ chain, db }: ExitGround) {
  const node = createNode(createRpc({ url: chain.anvil.url, timeoutMs: 60_000 }))
  const bridge = await openBridge(node, chain.bridge.toLowerCase())
  const options = { name: '', confirmations: 1, hasFaucet: false, expectedMs: 0, tokens: new Map() }
  const known = await registerChain(db, bridge, options)
  return { ...known, tokens: await tokensOf(db, known.chainId) }
}

import { openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { type Chain, registerChain, tokensOf } from '@truebook/prover-worker/chain/register'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { createCrediting } from '@truebook/prover-worker/deposits/credit'
import { createReach } from '@truebook/prover-worker/deposits/reach'
import { createRereads } from '@truebook/prover-worker/deposits/rereads'
import { watchChain } from '@truebook/prover-worker/deposits/watch'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { BTC, wallet } from '../../engine/runtime/commands.js'
import { depositOnChain, holder, openChain } from '../chain-fixture.js'
import { type ExitGround, openExitGround } from '../ground.js'

t.setTimeout(240_000)

t.test('what is parked by a worker that does not know of a listing yet is credited', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const first = await workerOf(ground, ['USDC'])
  const stale = await first.chain()
  const second = await workerOf(ground, ['USDC', 'BTC'])
  const to = wallet(7)
  await depositOnChain(chain, holder(chain, 1), { token: chain.token('BTC'), to, amount: 7n })
  await first.watch(stale)
  const parked = () => ground.rows('select asset from chain_deposits where parked is not null')
  t.same(await parked(), [{ asset: null }], 'it was listed before, but not to this one')

  await second.watch(await second.chain())
  t.same(await parked(), [])
  t.match(await ground.rows('select asset, amount from deposits'), [{ asset: BTC, amount: '7' }])
})

t.test('a worker that catches up learns of a listing on its way', async (t) => {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const first = await workerOf(ground, ['USDC'])
  const stale = await first.chain()
  const to = wallet(7)
  await depositOnChain(chain, holder(chain, 1), { token: chain.token('BTC'), to, amount: 7n })
  await chain.rpc('anvil_mine', '0x20')
  await workerOf(ground, ['BTC'])
  await first.watch(stale)
  t.match(await ground.rows('select asset, amount from deposits'), [{ asset: BTC, amount: '7' }])
})

/** A worker's own state: the bridge as it registered it, and what it knows of tokens. */
async function workerOf({ chain, db, streams }: ExitGround, symbols: readonly string[]) {
  const node = createNode(createRpc({ url: chain.anvil.url, timeoutMs: 60_000 }))
  const bridge = await registerChain(db, await openBridge(node, chain.bridge.toLowerCase()), {
    ...{ name: '', confirmations: 1, hasFaucet: false, expectedMs: 0 },
    tokens: new Map(symbols.map((symbol) => [symbol, chain.token(symbol)])),
  })
  const crediting = createCrediting(streams, { now: Date.now })
  const onDeepReorg = (sentence: string) => {
    throw new Error(sentence)
  }
  const onLook = async () => undefined
  const reach = createReach(10)
  const rereads = createRereads()
  const options = { crediting, fromBlock: 0, reach, rereads, now: Date.now, onDeepReorg, onLook }
  return {
    chain: async () => ({ ...bridge, tokens: await tokensOf(db, bridge.chainId) }),
    watch: (known: Chain) => watchChain(db, known, options),
  }
}

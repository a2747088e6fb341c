import { openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { registerChain } from '@truebook/prover-worker/chain/register'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { createRereads } from '@truebook/prover-worker/deposits/rereads'
import { scanChain } from '@truebook/prover-worker/deposits/scan'
import { databaseOf } from '@truebook/shared/db/connect'
import t from 'tap'
import { wallet } from '../../engine/runtime/commands.js'
import { openDatabase } from '../../engine/runtime/harness.js'
import { bridgeOf, holder, openChain } from '../chain-fixture.js'

t.setTimeout(240_000)

const DEPOSITS = 45

t.test('of many deposits each sender is asked for once, and few at a time', async (t) => {
  const chain = await openChain(t)
  const { pool } = await openDatabase(t)
  const db = databaseOf(pool)
  const node = createNode(createRpc({ url: chain.anvil.url, timeoutMs: 60_000 }))
  const bridge = await openBridge(node, chain.bridge.toLowerCase())
  const options = { name: '', hasFaucet: false, expectedMs: 0, tokens: new Map() }
  const known = await registerChain(db, bridge, { ...options, confirmations: 12 })

  const spammer = holder(chain, 3)
  const from = (await spammer.getAddress()).toLowerCase()
  await chain.rpc('anvil_setBalance', from, '0x21e19e0c9bab2400000')
  const deposit = bridgeOf(chain, spammer).getFunction('bridgeAsset')
  await chain.rpc('evm_setAutomine', false)
  for (let i = 0; i < DEPOSITS; i++) {
    const ether = `0x${'0'.repeat(40)}`
    await deposit(1, wallet(1), 1n, ether, false, '0x', { value: 1n, gasLimit: 400_000n })
  }
  await chain.rpc('anvil_mine', '0x1')

  let asked = 0
  let atOnce = 0
  let most = 0
  const counting = {
    ...known,
    tokens: [],
    node: {
      ...node,
      async senderOf(hash: string) {
        asked += 1
        atOnce += 1
        most = Math.max(most, atOnce)
        const sender = await node.senderOf(hash)
        atOnce -= 1
        return sender
      },
    },
  }
  const look = () =>
    scanChain(db, counting, {
      fromBlock: 0,
      blockRange: 2_000,
      now: Date.now,
      rereads: createRereads(),
      onDeepReorg: (sentence) => t.fail(sentence),
    })
  await look()
  await chain.rpc('anvil_mine', '0x1')
  await look()
  const { rows } = await pool.query(
    'select sender, count(*)::int as deposits from chain_deposits group by sender',
  )
  t.same(rows, [{ sender: from, deposits: DEPOSITS }])
  t.equal(asked, DEPOSITS)
  t.equal(most, 20)
})

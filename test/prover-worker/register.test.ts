import { openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { registerChain } from '@truebook/prover-worker/chain/register'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { databaseOf } from '@truebook/shared/db/connect'
import t from 'tap'
import { openDatabase } from '../engine/runtime/harness.js'
import { openChain } from './chain-fixture.js'

const ROUNDS = 30
const AT_ONCE = 6

t.test('all jobs of all workers may write a chain down at once', async (t) => {
  const chain = await openChain(t)
  const { pool } = await openDatabase(t)
  const node = createNode(createRpc({ url: chain.anvil.url, timeoutMs: 5_000 }))
  const bridge = await openBridge(node, chain.bridge.toLowerCase())
  const options = { name: '', confirmations: 1, hasFaucet: false, expectedMs: 0, tokens: new Map() }
  const db = databaseOf(pool)
  for (let round = 0; round < ROUNDS; round++) {
    await pool.query('truncate chains cascade')
    await Promise.all(Array.from({ length: AT_ONCE }, () => registerChain(db, bridge, options)))
  }
  await t.rejects(
    registerChain(db, { ...bridge, chainId: 2 ** 32 }, options),
    /Chain 4294967296 cannot be used: .* could not leave\./,
    'nothing may come from where nothing can go',
  )
  await t.rejects(registerChain(db, { ...bridge, chainId: 1 }, options), {
    message: 'This exchange is on chain 31337, but RPC_URL names chain 1.',
  })
  const { rows } = await pool.query('select count(*)::int as chains from chains')
  t.same(rows, [{ chains: 1 }])
})

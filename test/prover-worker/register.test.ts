import { deployToken } from '@truebook/contracts/deploy'
import { type Bridge, openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { type RegisterOptions, registerChain } from '@truebook/prover-worker/chain/register'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { databaseOf } from '@truebook/shared/db/connect'
import { NonceManager, Wallet } from 'ethers'
import t, { type Test } from 'tap'
import { wallet } from '../engine/runtime/commands.js'
import { openDatabase } from '../engine/runtime/harness.js'
import { openChain } from './chain-fixture.js'

const ROUNDS = 30
const AT_ONCE = 6

/** A chain's bridge, and a database that does not know it yet. */
async function openBoth(t: Test) {
  const chain = await openChain(t)
  const { pool } = await openDatabase(t)
  const node = createNode(createRpc({ url: chain.anvil.url, timeoutMs: 60_000 }))
  const bridge = await openBridge(node, chain.bridge.toLowerCase())
  const options = { name: '', confirmations: 1, hasFaucet: false, expectedMs: 0, tokens: new Map() }
  return { chain, pool, db: databaseOf(pool), bridge, options }
}

t.test('all jobs of all workers may write a chain down at once', async (t) => {
  const { pool, db, bridge, options } = await openBoth(t)
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
  const nobody = `0x${'e'.repeat(40)}`
  await t.rejects(openBridge(bridge.node, nobody), {
    name: 'NoContract',
    message: `BRIDGE_ADDRESS ${nobody} is no contract of chain 31337, which RPC_URL names.`,
  })
  await t.rejects(openBridge(bridge.node, bridge.manager), {
    message: new RegExp(`^BRIDGE_ADDRESS ${bridge.manager} did not answer as a bridge does: `),
  })
  const { rows } = await pool.query('select count(*)::int as chains from chains')
  t.same(rows, [{ chains: 1 }])
})

t.test('what a bridge and its tokens are never changes once it is written down', async (t) => {
  const { chain, pool, db, bridge, options } = await openBoth(t)
  await pool.query(`insert into assets values (1, 'USDC', 'USD Coin', 8, 2, 6)`)
  const usdc = chain.token('USDC')
  const withTokens = (...tokens: [string, string][]) => ({ ...options, tokens: new Map(tokens) })
  const good = withTokens(['USDC', usdc])
  await registerChain(db, bridge, good)
  await registerChain(db, bridge, good)
  const written = async () => [
    (await pool.query('select * from chains')).rows,
    (await pool.query('select * from chain_tokens')).rows,
  ]
  const before = await written()
  t.match(before, [[{ bridge: bridge.address }], [{ asset: 1, token: usdc }]])

  const signer = new NonceManager(new Wallet(chain.faucet.privateKey, chain.provider))
  const token = { signer, name: 'Another', symbol: 'USDC', decimals: 6 }
  const another = (await deployToken(token)).toLowerCase()
  const refuses = async (of: Bridge, tokens: RegisterOptions, sentence: RegExp) => {
    await t.rejects(registerChain(db, of, tokens), { message: sentence })
    t.strictSame(await written(), before, 'and nothing is changed')
  }
  await refuses({ ...bridge, address: wallet(9) }, good, /^The bridge of .*, and cannot become 0x/)
  await refuses(
    { ...bridge, exchangeNetwork: 2 },
    good,
    /had the networks 0 and 1, but now has 0 and 2/,
  )
  await refuses({ ...bridge, network: 2 }, good, /had the networks 0 and 1, but now has 2 and 1/)
  await refuses(bridge, withTokens(['USDC', another]), /^Asset 1 is 0x.*, and cannot become 0x/)
  await refuses(
    bridge,
    withTokens(['USDC', usdc], ['SOL', usdc]),
    /SOL, which .* does not list yet/,
  )
  await pool.query('update assets set chain_decimals = 4')
  await refuses(bridge, good, /^USDC has 4 decimals on chain, but its token 0x.* has 6\./)
})

import { bridgeContract } from '@truebook/contracts/deploy'
import { healDevChain } from '@truebook/host/chain/heal-dev-chain'
import t from 'tap'
import { openDatabase } from '../engine/runtime/harness.js'
import { openChain } from '../prover-worker/chain-fixture.js'

t.setTimeout(120_000)

t.test('lost deposits of tokens that are no asset keep the others their numbers', async (t) => {
  const chain = await openChain(t)
  const { pool, url } = await openDatabase(t)
  const { chainId } = chain
  await pool.query(`insert into chains values (${chainId}, 'play', 0, 1, '0x', 1, true, 0)`)
  const wallet = `0x${'ab'.repeat(20)}`
  const ether = `0x${'0'.repeat(40)}`
  // A token that nobody may mint, or that was lost with the chain.
  const lost = `0x${'cd'.repeat(20)}`
  for (const [count, token] of [ether, chain.token('USDC'), lost, chain.token('BTC')].entries()) {
    const [asset, parked] =
      token === ether || token === lost ? ['null', `'unknown'`] : ['1', 'null']
    await pool.query(`insert into chain_deposits values (${chainId}, ${count}, 1, '0x', '0x',
      '${wallet}', '${token}', 7, ${asset}, ${asset}, ${parked}, 0)`)
  }
  t.equal(await healDevChain(chain, url), 4)
  const bridge = bridgeContract(chain.bridge, chain.provider)
  t.equal(await bridge.getFunction('depositCount')(), 4n)
  t.equal(await bridge.getFunction('escrowOf')(chain.token('USDC')), 7n)
  t.equal(await bridge.getFunction('escrowOf')(chain.token('BTC')), 7n)
})

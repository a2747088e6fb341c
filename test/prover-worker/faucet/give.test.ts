import { mined } from '@truebook/contracts/mined'
import { createAccount } from '@truebook/prover-worker/chain/account'
import { createChainAccess } from '@truebook/prover-worker/chain/open-chain'
import { readProverConfig } from '@truebook/prover-worker/config'
import { giveAll } from '@truebook/prover-worker/faucet/give'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { NonceManager, Wallet } from 'ethers'
import t, { type Test } from 'tap'
import { USDC, wallet } from '../../engine/runtime/commands.js'
import { until } from '../../engine/runtime/harness.js'
import { bridgeOf, openChain } from '../chain-fixture.js'
import { openExitGround } from '../ground.js'

t.setTimeout(240_000)

async function openFaucet(t: Test) {
  const chain = await openChain(t)
  const ground = await openExitGround(t, { chain, streams: memoryStreams() })
  const { db } = ground
  const { chainConfig: config } = readProverConfig(ground.env)
  if (!config) throw new Error('There is a chain.')
  const account = createAccount(chain.faucet.privateKey)
  const opened = await createChainAccess(config)(db)
  return {
    chain,
    ground,
    give: () => giveAll(db, opened, account),
    ask: (n: number) =>
      db
        .insertInto('faucet_gifts')
        .values({ chain_id: chain.chainId, wallet: wallet(n), asset: USDC, amount: '1000000' })
        .execute(),
    deposits: async () => Number(await bridgeOf(chain).getFunction('depositCount')()),
  }
}

t.test('a gift whose transaction waits for a block is given once', async (t) => {
  const { chain, ground, give, ask, deposits } = await openFaucet(t)
  await ask(1)
  t.equal(await give(), true)
  t.equal(await deposits(), 1)

  await chain.rpc('evm_setAutomine', false)
  await ask(2)
  await give()
  // No block has room for it, and each makes the next one cheaper.
  await chain.rpc('evm_setBlockGasLimit', '0xf4240')
  await chain.rpc('anvil_mine', '0x5')
  await ask(3)
  t.equal(await give(), false)
  t.equal(await deposits(), 1, 'both wait')
  await chain.rpc('evm_setBlockGasLimit', '0x1c9c380')
  await chain.rpc('evm_setAutomine', true)
  await chain.rpc('anvil_mine', '0x1')
  while (await give());
  t.equal(await deposits(), 3)
  t.same(await ground.rows('select deposit_count, failed from faucet_gifts order by id'), [
    { deposit_count: 0, failed: null },
    { deposit_count: 1, failed: null },
    { deposit_count: 2, failed: null },
  ])
})

t.test('a gift that the node forgot, with what came before it, is given once', async (t) => {
  const { chain, ground, give, ask, deposits } = await openFaucet(t)
  const raws = () => ground.rows('select raw_transaction from faucet_gifts order by id')
  await chain.rpc('evm_setAutomine', false)
  await ask(1)
  await give()
  await ask(2)
  const [signed] = await raws()
  await chain.rpc('anvil_dropAllTransactions')
  await chain.rpc('evm_setAutomine', true)
  await until('both are given', async () => {
    await give()
    return (await deposits()) === 2
  })
  t.same((await raws())[0], signed, 'it is the transaction of before')
  t.equal(await give(), false)
  t.equal(await deposits(), 2)
})

t.test('a gift whose nonce something else has used is signed anew', async (t) => {
  const { chain, ground, give, ask, deposits } = await openFaucet(t)
  await chain.rpc('evm_setAutomine', false)
  await ask(1)
  await give()
  await chain.rpc('anvil_dropAllTransactions')
  await chain.rpc('evm_setAutomine', true)
  const [{ nonce }] = await ground.rows('select nonce from faucet_gifts')
  const faucet = new NonceManager(new Wallet(chain.faucet.privateKey, chain.provider))
  const to = await faucet.getAddress()
  for (let used = 0; used <= Number(nonce); used++) {
    await mined(await faucet.sendTransaction({ to }))
  }
  await until('it is given', async () => {
    await give()
    return (await deposits()) === 1
  })
  t.equal(await give(), false)
  t.equal(await deposits(), 1)
  t.same(await ground.rows('select deposit_count, failed from faucet_gifts'), [
    { deposit_count: 0, failed: null },
  ])
})

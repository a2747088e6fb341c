import { bridgeContract, exitRootManagerContract, tokenContract } from '@truebook/contracts/deploy'
import { mined } from '@truebook/contracts/mined'
import { startAnvil } from '@truebook/host/chain/anvil'
import { deployDevChain } from '@truebook/host/chain/dev-chain'
import { HostError } from '@truebook/host/host-error'
import { JsonRpcProvider, Wallet } from 'ethers'
import t from 'tap'

t.test('a dev chain has a bridge and three tokens, deployed once', async (t) => {
  const { url: rpcUrl, chainId, stop } = await startAnvil()
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true })
  t.teardown(async () => {
    provider.destroy()
    await stop()
  })
  const chain = await deployDevChain({ rpcUrl, chainId })
  const blocks = await provider.getBlockNumber()

  const bridge = bridgeContract(chain.bridge, provider)
  t.equal(await bridge.getFunction('rollupNetwork')(), 1n)
  const manager = exitRootManagerContract(chain.exitRootManager, provider)
  t.equal(await manager.getFunction('settler')(), chain.settler.address)
  t.equal(await manager.getFunction('owner')(), chain.owner.address)
  t.equal(await manager.getFunction('bridge')(), chain.bridge)
  for (const { address, symbol, decimals } of chain.tokens) {
    const token = tokenContract(address, provider)
    t.equal(await token.getFunction('symbol')(), symbol)
    t.equal(await token.getFunction('decimals')(), BigInt(decimals))
  }

  t.same(await deployDevChain({ rpcUrl, chainId }), chain, 'the same again')
  t.equal(await provider.getBlockNumber(), blocks, 'nothing was sent')
  await t.rejects(deployDevChain({ rpcUrl, chainId, rollupNetwork: 2 }), HostError)
})

t.test('a deployment that was cut short is completed', async (t) => {
  const { url: rpcUrl, chainId, stop } = await startAnvil()
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1 })
  t.teardown(async () => {
    provider.destroy()
    await stop()
  })
  const before = await provider.send('evm_snapshot', [])
  const whole = await deployDevChain({ rpcUrl, chainId })
  for (const known of [1, 2, 3]) {
    const rest = await transactionsOf(provider, whole.owner.address)
    await provider.send('evm_revert', [before])
    await provider.send('evm_snapshot', [])
    for (const data of rest.slice(0, known)) {
      const owner = new Wallet(whole.owner.privateKey, provider)
      await mined(await owner.sendTransaction({ data }))
    }
    t.same(await deployDevChain({ rpcUrl, chainId }), whole, `after ${known} of 4`)
  }
})

/** What an account has deployed, in order. */
async function transactionsOf(provider: JsonRpcProvider, from: string): Promise<string[]> {
  const last = await provider.getBlockNumber()
  const blocks = await Promise.all(
    Array.from({ length: last }, (_, index) => provider.getBlock(index + 1, true)),
  )
  const all = blocks.flatMap((block) => block?.prefetchedTransactions ?? [])
  return all.filter((transaction) => transaction.from === from).map(({ data }) => data)
}

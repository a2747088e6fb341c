import { readFileSync } from 'node:fs'
import { createClient } from '@truebook/client'
import { claimCalldata } from '@truebook/client/claim-calldata'
import { BRIDGE } from '@truebook/contracts/artefacts'
import { mined } from '@truebook/contracts/mined'
import { Interface, Wallet } from 'ethers'
import t from 'tap'
import { claimArguments, isSolvent, openChainExchange } from '../api/chain-exchange.js'
import { until } from '../engine/runtime/harness.js'
import { balanceOnChain, holder } from '../prover-worker/chain-fixture.js'

t.setTimeout(240_000)

t.test('the calldata of a claim is what a library makes of it', async (t) => {
  const claim = {
    local_exit_proof: Array.from({ length: 32 }, (_, i) => `0x${String(i % 10).repeat(64)}`),
    global_exit_proof: Array.from({ length: 32 }, (_, i) => `0x${String(9 - (i % 10)).repeat(64)}`),
    global_claim_index: '18446744073709551617',
    mainnet_exit_root: `0x${'ab'.repeat(32)}`,
    rollup_exit_root: `0x${'cd'.repeat(32)}`,
    origin_network: 3,
    origin_token_address: `0x${'Ef'.repeat(20)}`.toLowerCase(),
    destination_network_id: 4_294_967_295,
    destination_address: `0x${'12'.repeat(20)}`,
    amount: '340282366920938463463374607431768211456',
    metadata: '0x0123456789',
  }
  const abi = new Interface(BRIDGE.abi)
  const page = readFileSync(new URL('../../../docs/withdrawals.md', import.meta.url), 'utf8')
  const [, signature = ''] = /`(function claimAsset\([^`]+)`/.exec(page) ?? []
  const [, names = ''] = /bridge\.claimAsset\(([^)]+)\)/.exec(page) ?? []
  const documented = new Interface([signature])
  const fields = [...names.matchAll(/claim\.(\w+)/g)].map(([, name]) => name)
  for (const metadata of ['0x', '0x0123456789', `0x${'ff'.repeat(64)}`]) {
    const wanted = abi.encodeFunctionData('claimAsset', claimArguments({ ...claim, metadata }))
    t.equal(claimCalldata({ ...claim, metadata }), wanted)
    const facts: Record<string, unknown> = { ...claim, metadata }
    const values = fields.map((name) => facts[name])
    t.equal(
      documented.encodeFunctionData('claimAsset', values),
      wanted,
      'as docs/withdrawals.md has it',
    )
  }
})

t.test('withdraw, wait and claim, each by a client that begins anew', async (t) => {
  const { api, chain, ground } = await openChainExchange(t)
  const url = `${api.url}/v1`
  const signer = Wallet.createRandom()
  const key = await createClient({ url, signer }).createKey()
  const anew = () => createClient({ url, signer, key })
  const gift = { wallet_address: signer.address, asset: 'BTC', amount: '2' }
  await anew().call('post', '/dev/faucet', { body: gift })
  const { id } = await anew().withdraw({ asset: 'BTC', amount: '1.5', chain_id: chain.chainId })
  t.match(await anew().withdrawal(id).status(), { amount_formatted: '1.5' })
  const seen: string[] = []
  await anew()
    .withdrawal(id)
    .wait({ timeoutMs: 60_000, onProgress: ({ status }) => seen.push(status) })
  t.equal(seen.at(-1), 'proof_ready')

  const claimer = holder(chain, 3)
  await chain.rpc('anvil_setBalance', await claimer.getAddress(), '0x21e19e0c9bab2400000')
  let sent = 0
  const send = async ({ to, data }: { to: string; data: string }) => {
    sent += 1
    const transaction = await claimer.sendTransaction({ to, data })
    return (await mined(transaction)).hash
  }
  const hash = await anew().withdrawal(id).claim(send)
  t.equal(await balanceOnChain(chain, chain.token('BTC'), signer.address), 150_000_000n)
  await until(
    'the claim is seen',
    async () => (await anew().withdrawal(id).status()).status === 'claimed',
  )
  t.equal(await anew().withdrawal(id).claim(send), hash, 'a second claim finds the first')
  t.equal(sent, 1)
  await isSolvent(t, ground)
})

t.test('a claim that was kept is paid without the api, and under a later root', async (t) => {
  const { api, chain, ground } = await openChainExchange(t)
  const url = `${api.url}/v1`
  const signer = Wallet.createRandom()
  const key = await createClient({ url, signer }).createKey()
  const client = createClient({ url, signer, key })
  const gift = { wallet_address: signer.address, asset: 'BTC', amount: '2' }
  await client.call('post', '/dev/faucet', { body: gift })
  const terms = { asset: 'BTC', amount: '0.5', chain_id: chain.chainId }
  const kept = JSON.stringify(await (await client.withdraw(terms)).wait({ timeoutMs: 60_000 }))
  const later = await (await client.withdraw(terms)).wait({ timeoutMs: 60_000 })

  const claim = JSON.parse(kept)
  t.not(claim.rollup_exit_root, later.rollup_exit_root)
  const claimer = holder(chain, 3)
  await chain.rpc('anvil_setBalance', await claimer.getAddress(), '0x21e19e0c9bab2400000')
  const call = { to: claim.bridge_contract_address, data: claimCalldata(claim) }
  await mined(await claimer.sendTransaction(call))
  t.equal(await balanceOnChain(chain, chain.token('BTC'), signer.address), 50_000_000n)
  await isSolvent(t, ground)
})

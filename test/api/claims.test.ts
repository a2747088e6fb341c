import t from 'tap'
import { until } from '../engine/runtime/harness.js'
import { depositOnChain, holder } from '../prover-worker/chain-fixture.js'
import { claimOnChain, isSolvent, openChainExchange, readyClaim } from './chain-exchange.js'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

t.setTimeout(240_000)

t.test('a proof waits for its batch, with a position and an estimate', async (t) => {
  const batch = { SETTLE_LEAVES: '3', SETTLE_AGE_MS: '3600000' }
  const { api, ground } = await openChainExchange(t, batch)
  const { client } = await openTrader(api, { seed: '31', funds: { USDC: '100' } })
  const withdraw = async () => {
    const wish = { asset: 'USDC', amount: '1', chain_id: 31_337 }
    return String((await client.withdraw(wish)).body.withdrawal_id)
  }
  const claimOf = async (id: string) => (await client.get(`/v1/withdrawals/${id}/claim`)).body
  const first = await withdraw()
  const second = await withdraw()
  await until('both leaves are there', async () => (await claimOf(second)).status === 'proving')
  const waiting = await claimOf(second)
  t.match(waiting, { proof_ready: false, position: 2, global_claim_index: '1' })
  t.match(waiting, { local_exit_proof: [], global_exit_proof: [], rollup_exit_root: '' })
  t.ok(waiting.estimated_ms >= 1_000 && waiting.estimated_ms <= 3_700_000)
  t.equal((await claimOf(first)).position, 1)
  t.equal((await claimOf(first)).settlement_transaction_hash, null)

  const third = await withdraw()
  for (const id of [first, second, third]) {
    t.match(await readyClaim(client, id), { position: 0, status: 'proof_ready' })
  }
  const fourth = await withdraw()
  await until('its leaf is there', async () => (await claimOf(fourth)).status === 'proving')
  t.match(await claimOf(fourth), { proof_ready: false, position: 1 }, 'it is past the posted root')
  await isSolvent(t, ground)
})

t.test('an exchange of another network is paid in, and pays out, like any', async (t) => {
  const { api, ground, chain } = await openChainExchange(t, {}, { rollupNetwork: 7 })
  const { client, wallet } = await openTrader(api, { seed: '33', funds: { USDC: '100' } })
  const deposit = { token: chain.token('BTC'), to: wallet.address, amount: 25_000_000n }
  await depositOnChain(chain, holder(chain, 9), deposit)
  await until('it is credited', async () => {
    return (await client.get('/v1/positions/BTC')).body.available_formatted === '0.25'
  })
  const wish = { asset: 'USDC', amount: '1', chain_id: 31_337 }
  const { withdrawal_id: id } = (await client.withdraw(wish)).body
  const claim = await readyClaim(client, id)
  t.equal(claim.global_claim_index, String(6n << 32n))
  const hash = await claimOnChain(chain, holder(chain, 7), claim)
  await until('the claim is seen', async () => {
    const { body } = await client.get(`/v1/withdrawals/${id}`)
    return body.status === 'claimed' && body.claim_transaction_hash === hash
  })
  await isSolvent(t, ground)
})

t.test('where there is no chain, nothing is withdrawn, and the faucet still gives', async (t) => {
  const env = { WITHDRAWAL_KEYS_NEED_2FA: '0' }
  const { api } = await openExchange(t, await openGround(t), { env })
  const { client } = await openTrader(api, { seed: '32', funds: { USDC: '100' } })
  const wish = { asset: 'USDC', amount: '1', chain_id: 31_337 }
  t.match(await client.withdraw(wish), { status: 400, body: { code: 'INVALID_CHAIN' } })
  const solvency = await client.get('/v1/solvency')
  t.match(solvency.body, { status: 'no_chain', chain_id: 0, block_seen_at: null })
})

import { sql } from 'kysely'
import t from 'tap'
import { until } from '../engine/runtime/harness.js'
import { balanceOnChain, bridgeOf, depositOnChain, holder } from '../prover-worker/chain-fixture.js'
import {
  claimArguments,
  claimOnChain,
  isSolvent,
  openChainExchange,
  readyClaim,
} from './chain-exchange.js'
import { createClient, request } from './client.js'
import { allBalances, openTrader } from './exchange-fixture.js'
import { makeKey } from './fixture.js'

t.setTimeout(240_000)

const exchange = await openChainExchange(t, { WITHDRAWAL_DAILY_LIMIT: 'USDC=1000' })
const { api, ground, chain } = exchange
const alice = await openTrader(api, { seed: '21', funds: { USDC: '5000', ETH: '3', BTC: '1' } })
const mallory = await openTrader(api, { seed: '22' })
const address = alice.wallet.address.toLowerCase()
const WISH = { asset: 'USDC', amount: '100.5', chain_id: 31_337 }

t.test('the faucet goes through the bridge: play money is backed on chain', async (t) => {
  t.equal(await bridgeOf(chain).getFunction('escrowOf')(chain.token('ETH')), 3n * 10n ** 18n)
  const { body } = await alice.client.get('/v1/users/me/deposits')
  t.match(body, { total: 3, data: [{ asset: 'BTC' }, { asset: 'ETH' }, { asset: 'USDC' }] })
  t.match(body.data[2], { status: 'credited', amount: '5000000000', amount_formatted: '5000' })
  await isSolvent(t, ground)
})

t.test('a withdrawal is debited, proven, and claimed on chain, once', async (t) => {
  const placed = await alice.client.withdraw(WISH)
  t.equal(placed.status, 200)
  const id = placed.body.withdrawal_id
  t.match(placed.body, { _id: id, amount: '10050000000', destination_address: address })
  t.match(placed.body, { exit_index: 0, claimed_at: null, network: 'chain 31337' })
  const claim = await readyClaim(alice.client, id)
  t.match(claim, { amount: '100500000', amount_formatted: '100.5', position: 0, estimated_ms: 0 })
  t.match(claim, { status: 'proof_ready', token_address: chain.token('USDC') })
  t.equal(claim.local_exit_proof.length, 32)
  t.match(claim.settlement_transaction_hash, /^0x[0-9a-f]{64}$/)

  const stranger = holder(chain, 7)
  const hash = await claimOnChain(chain, stranger, claim)
  t.equal(await balanceOnChain(chain, chain.token('USDC'), address), 100_500_000n, 'pays the owner')
  await t.rejects(claimOnChain(chain, stranger, claim), 'a second claim is refused')
  await until('the claim is seen', async () => {
    const { body } = await alice.client.get(`/v1/withdrawals/${id}`)
    return body.status === 'claimed' && body.claim_transaction_hash === hash
  })
  const history = (await alice.client.get('/v1/users/me/transaction-history')).body.data
  t.match(history[0], { type: 'WITHDRAWAL', status: 'COMPLETED', transaction_hash: hash })
  t.match(history[1], { type: 'DEPOSIT', chain_id: 31_337, network: 'chain 31337' })
  await isSolvent(t, ground)
})

t.test('a claim that was tampered with is refused by the contract', async (t) => {
  const { body } = await alice.client.withdraw({ ...WISH, asset: 'ETH', amount: '1' })
  const claim = await readyClaim(alice.client, body.withdrawal_id)
  const wrong: readonly (readonly [string, unknown])[] = [
    ['amount', '2000000000000000000'],
    ['destination_address', mallory.wallet.address],
    ['origin_token_address', chain.token('BTC')],
    ['global_claim_index', (BigInt(claim.global_claim_index) + 1n).toString()],
    ['global_claim_index', (BigInt(claim.global_claim_index) + (1n << 200n)).toString()],
    ['rollup_exit_root', `0x${'11'.repeat(32)}`],
    ['local_exit_proof', [...claim.local_exit_proof.slice(1), claim.local_exit_proof[0]]],
    ['metadata', '0x00'],
  ]
  const call = bridgeOf(chain, holder(chain, 7)).getFunction('claimAsset')
  for (const [field, value] of wrong) {
    await t.rejects(call.staticCall(...claimArguments({ ...claim, [field]: value })), field)
  }
  await call.staticCall(...claimArguments(claim))
})

t.test('what cannot be withdrawn is refused before anything is debited', async (t) => {
  const before = await allBalances(ground)
  const cases: readonly (readonly [object, number, string])[] = [
    [{ chain_id: 1 }, 400, 'INVALID_CHAIN'],
    [{ asset: 'DOGE' }, 404, 'INVALID_ASSET'],
    [{ amount: '0.001' }, 400, 'WITHDRAWAL_BELOW_MINIMUM'],
    [{ amount: '0' }, 400, 'WITHDRAWAL_BELOW_MINIMUM'],
    [{ amount: '1.0000001' }, 400, 'INVALID_AMOUNT'],
    [{ amount: '-1' }, 400, 'INVALID_FIELD'],
    [{ amount: '950' }, 400, 'WITHDRAWAL_LIMIT_REACHED'],
    [{ asset: 'BTC', amount: '2' }, 400, 'INSUFFICIENT_BALANCE'],
  ]
  for (const [change, status, code] of cases) {
    const answer = await alice.client.withdraw({ ...WISH, ...change })
    t.match(answer, { status, body: { code } }, `${JSON.stringify(change)} ${answer.body.message}`)
  }
  // The upper neighbour is more than whoever withdraws all has.
  const finer = await alice.client.withdraw({ ...WISH, amount: '100.28004739' })
  t.match(finer.body, {
    message: /the nearest is 100\.280047, but 100\.28004739 came\.$/,
    field: 'amount',
    nearest: '100.280047',
  })
  const finest = await alice.client.withdraw({ ...WISH, amount: '100.280047391' })
  t.match(finest.body, { code: 'INVALID_FIELD', nearest: '100.280047' })
  const sent = { ...WISH, timestamp: Date.now() }
  const signature = await mallory.wallet.signMessage(JSON.stringify(sent))
  const forged = await alice.client.send('POST', '/v1/withdrawals', { ...sent, signature })
  t.match(forged, { status: 403, body: { code: 'INVALID_SIGNATURE' } })
  t.equal(await allBalances(ground), before)
})

t.test('the same signed withdrawal is taken once, also by many at once', async (t) => {
  const sent = { ...WISH, timestamp: Date.now() + 500, amount: '10' }
  const signature = await alice.client.sign({ action: 'WITHDRAW', ...sent })
  const answers = await Promise.all(
    Array.from({ length: 6 }, () =>
      alice.client.send('POST', '/v1/withdrawals', { ...sent, signature }),
    ),
  )
  const taken = answers.filter(({ status }) => status === 200)
  t.equal(taken.length, 1)
  for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
    t.match([status, body.code], [400, 'REPLAYED_MESSAGE'])
    t.equal(body.withdrawal_id, taken[0].body.withdrawal_id)
  }
})

t.test('two withdrawals at once do not both fit under a limit for one', async (t) => {
  const answers = await Promise.all(
    Array.from({ length: 4 }, (_, i) => alice.client.withdraw({ ...WISH, amount: `60${i}` })),
  )
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  await isSolvent(t, ground)
})

t.test(
  'what was withdrawn and is asked for again is named, though the limit is reached',
  async (t) => {
    const sent = { ...WISH, timestamp: Date.now() + 500, amount: '200' }
    const signature = await alice.client.sign({ action: 'WITHDRAW', ...sent })
    const first = await alice.client.send('POST', '/v1/withdrawals', { ...sent, signature })
    t.equal(first.status, 200)
    t.match(await alice.client.withdraw({ ...WISH, amount: '200' }), {
      body: { code: 'WITHDRAWAL_LIMIT_REACHED' },
    })
    const again = await alice.client.send('POST', '/v1/withdrawals', { ...sent, signature })
    t.match(again, { status: 400, body: { code: 'REPLAYED_MESSAGE' } })
    t.equal(again.body.withdrawal_id, first.body.withdrawal_id)
  },
)

t.test('a withdrawal is its owner’s alone, and needs a key that may', async (t) => {
  const { body } = await alice.client.get('/v1/withdrawals?page_size=2')
  t.equal(body.data.length, 2)
  const more = await alice.client.get(`/v1/withdrawals?page_size=2&after=${body.after}`)
  t.equal(more.body.data.length, 2)
  const id = body.data[0].withdrawal_id
  for (const path of [id, `${id}/claim`, 'nonsense', `${id}0`]) {
    const { status } = await mallory.client.get(`/v1/withdrawals/${path}`)
    t.equal(status, 404, path)
  }
  t.equal((await mallory.client.get('/v1/withdrawals')).body.total, 0)
  const weak = await makeKey(ground.db, Number(alice.user), { scopes: ['wallets:read'] })
  const { wallet } = alice
  const reader = createClient({ url: api.url, apiKey: weak.apiKey, secret: weak.secret, wallet })
  t.match(await reader.withdraw(WISH), { status: 403, body: { code: 'MISSING_SCOPE' } })
})

t.test('a deposit made on the chain is pending, then credited, once', async (t) => {
  const depositor = holder(chain, 9)
  const to = mallory.wallet.address
  const before = (await mallory.client.get('/v1/users/me')).body.pendingDeposits
  t.equal(before, 0)
  await depositOnChain(chain, depositor, { token: chain.token('BTC'), to, amount: 25_000_000n })
  await until('it is credited', async () => {
    const { body } = await mallory.client.get('/v1/positions/BTC')
    return body.available_formatted === '0.25'
  })
  t.equal((await mallory.client.get('/v1/users/me')).body.pendingDeposits, 0)
  await isSolvent(t, ground)
})

t.test('an allow-list that is on keeps money from going elsewhere', async (t) => {
  const account = Number(mallory.user)
  const before = { ...WISH, asset: 'BTC', amount: '0.05', timestamp: Date.now() }
  const signature = await mallory.client.sign({ action: 'WITHDRAW', ...before })
  const send = () => mallory.client.send('POST', '/v1/withdrawals', { ...before, signature })
  const first = await send()
  t.equal(first.status, 200)
  await sql`insert into allow_lists (account, is_on) values (${account}, true)`.execute(ground.db)
  const { status, body } = await mallory.client.withdraw({ ...WISH, asset: 'BTC', amount: '0.1' })
  t.same([status, body.code], [403, 'ADDRESS_NOT_ALLOWED'])
  const { available_formatted } = (await mallory.client.get('/v1/positions/BTC')).body
  t.equal(available_formatted, '0.2')
  const { withdrawal_id } = first.body
  const replayed = { code: 'REPLAYED_MESSAGE', field: 'timestamp', withdrawal_id }
  t.match(await send(), { status: 400, body: replayed }, 'sent before')
})

t.test('what is owed and what is there is told to anybody', async (t) => {
  const read = async (target: string) => (await request(api.url, { method: 'GET', target })).body
  let body = await read('/v1/solvency')
  await until('the sums are fresh', async () => {
    body = await read('/v1/solvency')
    return body.status === 'solvent'
  })
  t.match(body.assets[1], { asset: 'BTC', liabilities: '1.2', escrow: '1.25', difference: '0' })
  let metrics = ''
  // While a block is read, nobody knows.
  await until('the metrics are of one block', async () => {
    metrics = await read('/metrics')
    return metrics.includes('truebook_miscredited_deposits')
  })
  t.match(metrics, 'truebook_solvency{asset="BTC",sum="difference"} 0')
  t.match(metrics, 'truebook_miscredited_deposits 0')
  t.match(metrics, 'truebook_misclaimed_withdrawals 0')
  await sql`update deposits set account = account + 1000 where deposit_count = 0`.execute(ground.db)
  await until('that a deposit went to somebody else is told', async () => {
    const { body } = await request(api.url, { method: 'GET', target: '/v1/solvency' })
    return body.status === 'differs' && body.miscredited_deposits === 1
  })
  await sql`update deposits set account = account - 1000 where deposit_count = 0`.execute(ground.db)
})

t.test('a claim that paid somebody else is told, and is none of the withdrawal', async (t) => {
  const first = async () => (await alice.client.get('/v1/withdrawals')).body.data.at(-1)
  t.match(await first(), { exit_index: 0, status: 'claimed' })
  const thief = mallory.wallet.address.toLowerCase()
  await sql`update chain_claims set wallet = ${thief} where exit_index = 0`.execute(ground.db)
  t.match(await first(), { status: 'proof_ready', claimed_at: null, claim_transaction_hash: null })
  const history = (await alice.client.get('/v1/users/me/transaction-history')).body.data
  const withdrawn = history.filter(({ type }: { type: string }) => type === 'WITHDRAWAL').at(-1)
  t.match(withdrawn, { status: 'PENDING', amount: '10050000000', transaction_hash: '' })
  await until('it is told to anybody', async () => {
    const { body } = await request(api.url, { method: 'GET', target: '/v1/solvency' })
    const usdc = body.assets?.find(({ asset }: { asset: string }) => asset === 'USDC')
    return (
      body.status === 'differs' && body.misclaimed_withdrawals === 1 && usdc.difference === '-100.5'
    )
  })
})

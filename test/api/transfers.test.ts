import { audit } from '@truebook/engine/audit'
import { connectPool } from '@truebook/shared/db/connect'
import { getAddress, Wallet } from 'ethers'
import { sql } from 'kysely'
import t from 'tap'
import type { Client } from './client.js'
import { allBalances, missingMoney, openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground, { env: { WITHDRAWAL_MINIMUM: 'USDC=1' } })
const anna = await openTrader(api, { seed: '31', funds: { USDC: '1000', ETH: '2' } })
const bert = await openTrader(api, { seed: '32', funds: { USDC: '5' } })
const annas = anna.wallet.address.toLowerCase()
const berts = bert.wallet.address.toLowerCase()

let last = Date.now()
interface Sent {
  readonly asset: string
  readonly amount: string
  readonly to_wallet_address: string
  readonly timestamp: number
}

function transferTo(to: string, amount: string, asset = 'USDC'): Sent {
  last = Math.max(last + 1, Date.now())
  return { asset, amount, to_wallet_address: to, timestamp: last }
}

async function put(client: Client, sent: Sent, signed: object = sent) {
  const signature = await client.sign({ action: 'TRANSFER', ...signed })
  return client.send('PUT', '/v1/transfers', { ...sent, signature })
}

t.test('a transfer moves money at once, and both sides can read it', async (t) => {
  const sent = transferTo(bert.wallet.address, '100.5')
  const { status, body } = await put(anna.client, sent)
  t.equal(status, 200)
  t.match(body, {
    from_wallet_address: annas,
    to_wallet_address: berts,
    amount: '10050000000',
    amount_formatted: '100.5',
    asset_id: 1,
    asset: 'USDC',
    status: 'COMPLETED',
    message: `{"action":"TRANSFER","amount":"100.5","asset":"USDC","timestamp":${sent.timestamp},"to_wallet_address":"${bert.wallet.address}"}`,
  })
  t.ok(Math.abs(body.timestamp - Date.now() / 1000) < 3_600, 'seconds')
  t.equal(anna.wallet.address, (await import('ethers')).verifyMessage(body.message, body.signature))
  for (const { client } of [anna, bert]) {
    t.same((await client.get(`/v1/transfers/${body.transfer_id}`)).body, body)
    t.same((await client.get('/v1/transfers')).body.data, [body])
  }
  t.match((await anna.client.get('/v1/positions/USDC')).body, { available_formatted: '899.5' })
  t.match((await bert.client.get('/v1/positions/USDC')).body, { available_formatted: '105.5' })
})

t.test('the address is signed as it is sent, in any of its cases', async (t) => {
  for (const to of [berts, getAddress(berts), `0x${berts.slice(2).toUpperCase()}`]) {
    t.equal((await put(anna.client, transferTo(to, '1'))).status, 200, to)
  }
  const sent = transferTo(berts, '1')
  const other = { ...sent, to_wallet_address: getAddress(berts) }
  t.match(await put(anna.client, sent, other), { status: 403, body: { code: 'INVALID_SIGNATURE' } })
})

t.test('a wallet without an account gets one, and can use what it was sent', async (t) => {
  const carla = new Wallet(`0x${'33'.repeat(32)}`)
  t.equal((await put(anna.client, transferTo(carla.address, '0.25', 'ETH'))).status, 200)
  const { client } = await openTrader(api, { seed: '33' })
  t.match((await client.get('/v1/positions/ETH')).body, { available: '250000000000000000' })
  t.equal((await put(client, transferTo(annas, '0.25', 'ETH'))).status, 200)
  t.equal((await client.get('/v1/transfers')).body.total, 2)
})

t.test('dust opens no account, but reaches one that is there', async (t) => {
  const dora = new Wallet(`0x${'35'.repeat(32)}`)
  const dust = await put(anna.client, transferTo(dora.address, '0.99'))
  t.match(dust, {
    status: 400,
    body: {
      code: 'INVALID_AMOUNT',
      message: 'amount must be at least 1 USDC to a wallet that has no account yet, but 0.99 came.',
      field: 'amount',
      minimum: '1',
    },
  })
  const ether = await put(anna.client, transferTo(dora.address, '0.000099', 'ETH'))
  t.match(ether, { status: 400, body: { code: 'INVALID_AMOUNT', minimum: '0.0001' } })
  t.equal((await put(anna.client, transferTo(dora.address, '0.0001', 'ETH'))).status, 200)
  t.equal((await put(anna.client, transferTo(dora.address, '0.00000001'))).status, 200)
  t.equal((await put(anna.client, transferTo(berts, '0.00000001'))).status, 200)
})

t.test('a signed transfer is taken once, whoever sends it how often', async (t) => {
  const sent = transferTo(berts, '2')
  const tries = await Promise.all(Array.from({ length: 5 }, () => put(anna.client, sent)))
  const done = tries.filter(({ status }) => status === 200)
  t.equal(done.length, 1)
  for (const { status, body } of tries) {
    if (status === 200) continue
    t.same([status, body.code], [400, 'REPLAYED_MESSAGE'])
    t.equal(body.transfer_id, done[0].body.transfer_id)
  }
})

t.test('what cannot be is refused, and moves nothing', async (t) => {
  const before = await allBalances(ground)
  const typo = getAddress(berts).replace(/[a-z]/, (letter) => letter.toUpperCase())
  const cases: [string, Sent, number, string][] = [
    ['to oneself', transferTo(anna.wallet.address, '1'), 400, 'SELF_TRANSFER'],
    ['an asset that is not', transferTo(berts, '1', 'DOGE'), 404, 'INVALID_ASSET'],
    ['in another case', transferTo(berts, '1', 'usdc'), 404, 'INVALID_ASSET'],
    ['nothing', transferTo(berts, '0'), 400, 'INVALID_AMOUNT'],
    ['too much', transferTo(berts, '1000000'), 400, 'INSUFFICIENT_BALANCE'],
    ['less than nothing', transferTo(berts, '-1'), 400, 'INVALID_FIELD'],
    ['finer than an atom', transferTo(berts, '0.123456789'), 400, 'INVALID_FIELD'],
    ['an exponent', transferTo(berts, '1e2'), 400, 'INVALID_FIELD'],
    ['to no address', transferTo('0x1234', '1'), 400, 'INVALID_FIELD'],
    ['a mistyped address', transferTo(typo, '1'), 400, 'INVALID_FIELD'],
    ['to nobody', transferTo(`0x${'0'.repeat(40)}`, '1'), 400, 'INVALID_FIELD'],
    ['old', { ...transferTo(berts, '1'), timestamp: last - 400_000 }, 400, 'INVALID_TIMESTAMP'],
  ]
  for (const [what, sent, status, code] of cases) {
    const answer = await put(anna.client, sent)
    t.same([answer.status, answer.body.code], [status, code], what)
  }
  const short = await put(anna.client, transferTo(berts, '1000000'))
  t.match(short.body.message, /1000000 USDC is needed, but [0-9.]+ USDC is available/)
  const { to_wallet_address: _, ...lacking } = transferTo(berts, '1')
  t.match(await put(anna.client, lacking as Sent), {
    status: 400,
    body: { error: 'Missing required fields.', fields: 'to_wallet_address' },
  })
  t.match(await put(bert.client, transferTo(annas, '1'), transferTo(annas, '1')), { status: 403 })
  t.equal(await allBalances(ground), before)
})

t.test("nobody reads another's transfers", async (t) => {
  const { body } = await put(anna.client, transferTo(berts, '1'))
  const { client } = await openTrader(api, { seed: '34' })
  for (const id of [body.transfer_id, '019b7600-0000-7000-8000-000000000001', 'nonsense']) {
    const answer = await client.get(`/v1/transfers/${id}`)
    t.same([answer.status, answer.body.error], [404, 'Transfer not found.'], id)
  }
  t.match((await client.get('/v1/transfers')).body, { total: 0, data: [], after: null })
})

t.test('a list that grows is read without gaps or repeats', async (t) => {
  const seen: string[] = []
  const all = (await anna.client.get('/v1/transfers?page_size=100')).body.data
  let query = 'page_size=2'
  for (;;) {
    const { body } = await anna.client.get(`/v1/transfers?${query}`)
    seen.push(...body.data.map((row: { transfer_id: string }) => row.transfer_id))
    if (body.after === null) break
    query = `page_size=2&after=${body.after}`
    await put(anna.client, transferTo(berts, '0.01'))
  }
  t.same(
    seen,
    all.map((row: { transfer_id: string }) => row.transfer_id),
  )
})

t.test('an allow-list that is on keeps money from going elsewhere', async (t) => {
  const before = transferTo(annas, '1')
  const first = await put(bert.client, before)
  t.equal(first.status, 200)
  await sql`insert into allow_lists (account, is_on) values (${Number(bert.user)}, true)`.execute(
    ground.db,
  )
  const { status, body } = await put(bert.client, transferTo(annas, '1'))
  t.same([status, body.code], [403, 'ADDRESS_NOT_ALLOWED'])
  const { transfer_id } = first.body
  const again = await put(bert.client, before)
  t.match(again, { status: 400, body: { code: 'REPLAYED_MESSAGE', transfer_id } }, 'sent before')
})

t.test('at the end no atom is missing, and the journal agrees', async (t) => {
  t.same(await missingMoney(ground), ['0', '0'])
  const pool = connectPool(ground.url, { max: 2, name: 'audit', onError: () => undefined })
  t.teardown(() => pool.end())
  t.match(await audit(pool, { signatures: true }), { ok: true, audit: 'ok', differences: [] })
})

import { seal, unseal } from '@truebook/api/access/seal'
import { createSessions } from '@truebook/api/access/sessions'
import { type HmacForm, signRequest } from '@truebook/shared/hmac'
import { Wallet } from 'ethers'
import { sql } from 'kysely'
import t from 'tap'
import { createClient, request } from './client.js'
import { listMarket, makeKey, openAccount, openApi, openGround } from './fixture.js'

const NOW = 1_767_225_600_000
const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const ground = await openGround(t)
await listMarket(ground.db)
await openAccount(ground.db, { id: 1, wallet: wallet.address })
await sql`insert into balances values (1, 1, 150000000, 50000000)`.execute(ground.db)
const { url } = await openApi(t, ground, { now: () => NOW })
const { apiKey, secret } = await makeKey(ground.db, 1)
const base = { url, apiKey, secret, wallet, now: () => NOW }
const client = createClient(base)

t.test('every form of HMAC is accepted, with the prefix and without', async (t) => {
  for (const form of ['A', 'A0', 'B'] satisfies HmacForm[]) {
    for (const stripPrefix of [false, true]) {
      const other = createClient({ ...base, form, stripPrefix })
      const answer = await other.get('/v1/positions?page_size=1&page=1')
      t.equal(answer.status, 200, `${form} ${stripPrefix}`)
      t.equal(answer.body.data[0].asset, 'BTC')
    }
  }
})

t.test('a key, a signature or a timestamp that is wrong or missing is refused', async (t) => {
  const refusals: [string, object, number, string][] = [
    ['another secret', { secret: 'other' }, 401, 'INVALID_API_KEY'],
    ['an unknown key', { apiKey: 'unknown' }, 401, 'INVALID_API_KEY'],
    ['a long key', { apiKey: 'x'.repeat(200) }, 401, 'INVALID_API_KEY'],
    ['a clock that is behind', { now: () => NOW - 300_001 }, 400, 'INVALID_TIMESTAMP'],
    ['a clock that is ahead', { now: () => NOW + 300_001 }, 400, 'INVALID_TIMESTAMP'],
  ]
  for (const [title, changes, status, code] of refusals) {
    const answer = await createClient({ ...base, ...changes }).get('/v1/positions')
    t.equal(answer.status, status, title)
    t.equal(answer.body.code, code, title)
  }
  const told = async (changes: object) => {
    const { x_request_id, ...body } = (
      await createClient({ ...base, ...changes }).get('/v1/positions')
    ).body
    return body
  }
  const signed = `GET|/v1/positions||${NOW}`
  t.match(await told({ secret: 'other' }), {
    error: 'Invalid API key or signature.',
    message: `of \`${signed}\` with the secret of x-api-key`,
  })
  const [wrong, unknown] = [await told({ secret: 'other' }), await told({ apiKey: 'unknown' })]
  t.same(unknown, wrong, 'nobody learns which keys there are')
  const headers = { 'x-api-key': apiKey, 'x-api-timestamp': String(NOW) }
  const bare = await request(base.url, { method: 'GET', target: '/v1/positions', headers })
  t.match(bare.body, { code: 'INVALID_API_KEY', message: /but x-api-signature did not come/ })
  const edge = await createClient({ ...base, now: () => NOW - 300_000 }).get('/v1/positions')
  t.equal(edge.status, 200, 'five minutes are allowed')
})

t.test('what was signed is what must come: path, query and body', async (t) => {
  const swapped = await forged('/v1/positions?page=0', '/v1/positions?page=1')
  t.equal(swapped.status, 401, 'another query')
  const dropped = await forged('/v1/positions', '/v1/positions?page=1')
  t.equal(dropped.status, 401, 'a query that was not signed')
  const moved = await forged('/v1/positions/BTC', '/v1/positions/USDC')
  t.equal(moved.status, 401, 'another path')
})

/** Signs one target and asks for another. */
async function forged(signed: string, asked: string) {
  const timestamp = String(NOW)
  const headers = signRequest({
    method: 'GET',
    target: signed,
    prefix: '/v1',
    timestamp,
    apiKey,
    secret,
  })
  return request(url, { method: 'GET', target: asked, headers: { ...headers } })
}

t.test('an inactive key is refused', async (t) => {
  const other = await makeKey(ground.db, 1)
  await sql`update api_keys set status = 'inactive' where api_key = ${other.apiKey}`.execute(
    ground.db,
  )
  const answer = await createClient({ ...base, ...other, secret: other.secret }).get('/v1/users/me')
  t.equal(answer.status, 401)
})

t.test(
  'a scope that a key lacks is refused by name, and so is any change by a read-only key',
  async (t) => {
    const terms = { scopes: ['orders:read', 'profile:read'] } as const
    const reader = createClient({ ...base, ...(await makeKey(ground.db, 1, terms)) })
    t.equal((await reader.get('/v1/orders')).status, 200)
    const lacking = await reader.get('/v1/positions')
    t.match(lacking, { status: 403, body: { code: 'MISSING_SCOPE', scope: 'wallets:read' } })
    t.match(lacking.body.message, /wallets:read/)
    const looker = createClient({ ...base, ...(await makeKey(ground.db, 1, { readOnly: true })) })
    t.equal((await looker.get('/v1/positions')).status, 200)
    const changing = await looker.send('PUT', '/v1/api-keys', {})
    t.match(changing, { status: 403, body: { code: 'READ_ONLY_KEY', scope: 'keys:write' } })
  },
)

t.test('a key makes another key, whose secret is kept sealed', async (t) => {
  const { status, body } = await client.send('PUT', '/v1/api-keys', {})
  t.equal(status, 200)
  t.match(body, { user: '1', status: 'ACTIVE', api_secret: /^[0-9a-f]{64}$/ })
  const made = createClient({ ...base, apiKey: body.api_key, secret: body.api_secret })
  t.equal((await made.get('/v1/users/me')).body._id, '1')
  const { rows } = await sql<{ sealed_secret: Buffer }>`
    select sealed_secret from api_keys where api_key = ${body.api_key}`.execute(ground.db)
  t.notOk(rows[0].sealed_secret.includes(body.api_secret))
})

t.test('a secret opens only with its key, for its owner and unchanged', async (t) => {
  const key = Buffer.alloc(32, 1)
  const other = Buffer.alloc(32, 2)
  const sealed = seal('secret', { key, owner: 'a' })
  t.equal(unseal(sealed, { keys: { current: key, old: [] }, owner: 'a' }), 'secret')
  t.equal(unseal(sealed, { keys: { current: other, old: [key] }, owner: 'a' }), 'secret')
  t.throws(() => unseal(sealed, { keys: { current: other, old: [] }, owner: 'a' }))
  t.throws(() => unseal(sealed, { keys: { current: key, old: [] }, owner: 'b' }))
  const changed = Buffer.from(sealed)
  changed[13] ^= 1
  t.throws(() => unseal(changed, { keys: { current: key, old: [] }, owner: 'a' }))
})

t.test('a session is its owner for fifteen minutes, and no longer', async (t) => {
  let now = NOW
  const sessions = createSessions({ secret: Buffer.alloc(32, 0x22), now: () => now })
  const token = await sessions.start({ account: 1, wallet: wallet.address.toLowerCase() })
  t.equal((await sessions.open(token)).account, 1)
  now += 899_000
  t.equal((await sessions.open(token)).account, 1)
  now += 2_000
  await t.rejects(sessions.open(token), { code: 'INVALID_SESSION' })
})

t.test(
  'a session makes keys, raw or as a bearer; a foreign or unsigned one does not',
  async (t) => {
    const owner = { account: 1, wallet: wallet.address.toLowerCase() }
    const ours = createSessions({ secret: Buffer.alloc(32, 0x22), now: () => NOW })
    const theirs = createSessions({ secret: Buffer.alloc(32, 0x23), now: () => NOW })
    const token = await ours.start(owner)
    const [, payload] = token.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const put = (authorization: string) =>
      request(url, { method: 'PUT', target: '/v1/api-keys', headers: { authorization } })
    t.equal((await put(token)).status, 200)
    t.equal((await put(`Bearer ${token}`)).status, 200)
    t.equal((await put(await theirs.start(owner))).body.code, 'INVALID_SESSION')
    t.equal((await put(`${none}.${payload}.`)).body.code, 'INVALID_SESSION')
    t.equal((await put('nonsense')).body.code, 'INVALID_SESSION')
  },
)

t.test('a session ends where its account is given to another wallet', async (t) => {
  const sessions = createSessions({ secret: Buffer.alloc(32, 0x22), now: () => NOW })
  const ask = async (owner: { account: number; wallet: string }) => {
    const headers = { authorization: await sessions.start(owner) }
    return request(url, { method: 'GET', target: '/v1/api-keys', headers })
  }
  const other = new Wallet(`0x${'12'.repeat(32)}`).address.toLowerCase()
  t.equal((await ask({ account: 1, wallet: wallet.address.toLowerCase() })).status, 200)
  for (const gone of [
    { account: 1, wallet: other },
    { account: 2, wallet: other },
  ]) {
    t.match(await ask(gone), { status: 401, body: { code: 'INVALID_SESSION' } })
  }
})

t.test('positions say what is there and what is held, in base units and decimals', async (t) => {
  const { body } = await client.get('/v1/positions')
  t.equal(body.total, 2)
  t.same(body.data[0], {
    name: 'USD Coin',
    symbol: 'USDC',
    asset: 'USDC',
    asset_id: 1,
    decimals: 8,
    display_decimals: 2,
    total: '200000000',
    available: '150000000',
    locked: '50000000',
    total_formatted: '2',
    available_formatted: '1.5',
    locked_formatted: '0.5',
  })
  t.equal((await client.get('/v1/positions/BTC')).body.total, '0')
  const unknown = await client.get('/v1/positions/DOGE')
  t.same([unknown.status, unknown.body.code], [404, 'INVALID_ASSET'])
})

t.test('an account says who it is', async (t) => {
  t.same((await client.get('/v1/users/me')).body, {
    _id: '1',
    created_at: '2026-01-01T00:00:00.000Z',
    wallet_address: wallet.address.toLowerCase(),
    pendingDeposits: 0,
    active: true,
  })
})

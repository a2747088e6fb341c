import { assignPlan } from '@truebook/api/queries/plans'
import { testRedis } from '@truebook/host/testing/test-services'
import { sql } from 'kysely'
import t from 'tap'
import { request } from '../../client.js'
import { loginFields, openSocket } from '../../feed/plain-client.js'
import { type Ground, listMarket } from '../../fixture.js'
import { openUser, type User } from '../fixture.js'

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing
const redisUrl = 'missing' in redis ? '' : redis.url
if (!('missing' in redis)) t.teardown(redis.stop)

const time = (url: string, headers: Record<string, string> = {}) =>
  request(url, { method: 'GET', target: '/v1/time', headers })

t.test('every answer says how the limits stand; what is beyond them is 429', async (t) => {
  const { url } = await openUser(t, {
    RATE_LIMIT_IP_PER_SECOND: '5',
    TRUST_PROXY: '127.0.0.1',
  })
  const from = (ip: string) => ({ 'x-forwarded-for': ip })
  const first = await time(url, from('203.0.113.7'))
  t.match(standing(first), { limit: '5', remaining: '4', reset: '1' })
  const burst = await Promise.all(Array.from({ length: 20 }, () => time(url, from('203.0.113.8'))))
  const refused = burst.filter(({ status }) => status === 429)
  t.ok(refused.length > 0)
  for (const answer of refused) {
    t.match(answer.body, { code: 'TOO_MANY_REQUESTS', retry_after: 1 })
    t.match(standing(answer), { limit: '5', remaining: '0' })
    t.equal(answer.headers.get('retry-after'), '1')
  }
  t.equal((await time(url, from('203.0.113.9'))).status, 200, 'others are not held up')
  const unknown = await request(url, { method: 'GET', target: '/v1/nothing' })
  t.equal(standing(unknown).limit, '5', 'a refusal says so too')
  const health = await request(url, { method: 'GET', target: '/health' })
  t.equal(standing(health).limit, null, 'those who run it are not counted')
})

t.test('X-Forwarded-For is believed of nobody but a trusted proxy', async (t) => {
  const user = await openUser(t)
  const bot = user.client(await user.makeKey({ ipAllowList: ['203.0.113.7'] }))
  t.equal((await bot.get('/v1/users/me')).body.ip, '127.0.0.1')
  const behind = await openUser(t, { TRUST_PROXY: '127.0.0.1' })
  const forwarded = await behind.session('PUT', '/api-keys', {
    headers: { 'x-forwarded-for': '203.0.113.7, 127.0.0.1' },
  })
  t.equal(forwarded.status, 200)
  const { body } = await behind.session('GET', '/users/me/audit-log')
  t.equal(body.data[0].ip, '203.0.113.7')
  const direct = await user.session('PUT', '/api-keys', {
    headers: { 'x-forwarded-for': '203.0.113.7' },
  })
  t.equal(direct.status, 200)
  const log = (await user.session('GET', '/users/me/audit-log')).body
  t.equal(log.data[0].ip, '127.0.0.1')
})

t.test('what is costly an address may ask so often, and is not kept from the rest', async (t) => {
  const user = await openUser(t, {
    RATE_LIMIT_COSTLY_PER_5_SECONDS: '3',
    TRUST_PROXY: '127.0.0.1',
    DEV_FAUCET: '1',
    OUTCOME_TIMEOUT_MS: '50',
  })
  const body = JSON.stringify({ message: 'none', signature: '0x' })
  const wallet_address = user.wallet.address
  const gift = JSON.stringify({ wallet_address, asset: 'USDC', amount: '1' })
  await listMarket(user.ground.db)
  await sql`update markets set market_sequence = 5000`.execute(user.ground.db)
  const url = await user.openCopy()
  const session = await user.sessionAt(url)
  const deep = '/v1/markets/BTC_USDC/order-book?depth=1001'
  const past = '/v1/markets/BTC_USDC/order-book?sequence=3999'
  const asks: Record<string, (headers: Record<string, string>) => ReturnType<typeof request>> = {
    nonces: (headers) => request(url, { method: 'GET', target: '/v1/auth/nonce', headers }),
    'sign-ins': (headers) =>
      request(url, { method: 'POST', target: '/v1/auth/verify', body, headers }),
    enrolments: (headers) => session('POST', '/users/me/2fa', { headers }),
    'deep books': (headers) => request(url, { method: 'GET', target: deep, headers }),
    'past books': (headers) => request(url, { method: 'GET', target: past, headers }),
    'lists of open orders': (headers) =>
      request(url, { method: 'GET', target: '/v1/markets/BTC_USDC/orders', headers }),
    gifts: (headers) =>
      request(url, { method: 'POST', target: '/v1/dev/faucet', body: gift, headers }),
  }
  const from = { 'x-forwarded-for': '203.0.113.7' }
  for (const [what, ask] of Object.entries(asks)) {
    const answers = await Promise.all(Array.from({ length: 9 }, () => ask(from)))
    const refused = answers.filter(({ status }) => status === 429)
    t.ok(refused.length > 0 && refused.length <= 6, `${what}: some, and three by themselves`)
    for (const answer of refused) {
      t.match(answer.body, { code: 'TOO_MANY_REQUESTS', message: `Too many ${what} of this addr` })
      t.match(standing(answer), { limit: '3', remaining: '0' })
      t.ok(answer.body.retry_after >= 1 && answer.body.retry_after <= 5)
    }
    t.not((await ask({ 'x-forwarded-for': '203.0.113.8' })).status, 429, 'others may')
  }
  t.equal((await time(url, from)).status, 200, 'the rest is not held up')
})

t.test('a past book of very many levels is as costly as one of long ago', async (t) => {
  const user = await openUser(t, { RATE_LIMIT_COSTLY_PER_5_SECONDS: '3' })
  await listMarket(user.ground.db)
  const statusesOf = async (book: string, url: string) => {
    const target = `/v1/markets/BTC_USDC/order-book?${book}`
    const asks = Array.from({ length: 9 }, () => request(url, { method: 'GET', target }))
    return new Set((await Promise.all(asks)).map(({ status }) => status))
  }
  await restBids(user.ground, { from: 1, to: 4_000 })
  t.same(await statusesOf('sequence=39', await user.openCopy()), new Set([404]))
  await restBids(user.ground, { from: 4_001, to: 4_001 })
  const url = await user.openCopy()
  t.same(await statusesOf('sequence=40', url), new Set([200]), 'the present one is not costly')
  t.same(await statusesOf('sequence=39', url), new Set([404, 429]))
})

/** Rests an order at each of so many prices. */
async function restBids({ db }: Ground, { from, to }: { from: number; to: number }): Promise<void> {
  await sql`insert into orders select ('019b7600-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid,
    1, 1, 'BUY', 'LIMIT', 0, n, 9, 0, 9, 0, 0, 0, 'PENDING', null, 0, false, 'expire_taker', '\\x00',
    0, 0, 1, n from generate_series(${from}::bigint, ${to}::bigint) as n`.execute(db)
}

t.test('a wallet has one limit over its keys, and a key its own, which comes first', async (t) => {
  const user = await openUser(t, {
    RATE_LIMIT_WALLET_PER_MINUTE: '5',
    RATE_LIMIT_KEY_PER_MINUTE: '3',
  })
  const [one, other] = [user.client(await user.makeKey()), user.client(await user.makeKey())]
  for (const left of ['2', '1', '0']) {
    t.equal(standing(await one.get('/v1/users/me')).remaining, left)
  }
  const refused = await one.get('/v1/users/me')
  t.match(refused, { status: 429, body: { message: /this API key/ } })
  for (let n = 0; n < 2; n++) t.equal((await other.get('/v1/users/me')).status, 200)
  t.match(await other.get('/v1/users/me'), { status: 429, body: { message: /this wallet/ } })
  for (let n = 0; n < 5; n++) t.equal((await user.session('GET', '/api-keys')).status, 200)
  const late = await user.session('GET', '/api-keys')
  t.match(late, { status: 429, body: { message: /this wallet's sessions/ } })
  const forged = user.client({ ...(await user.makeKey()), secret: 'guessed' })
  t.equal((await forged.get('/v1/users/me')).status, 401, 'a forged request counts for nobody')
})

t.test('forged requests use up nothing of the key that they name, or of its wallet', async (t) => {
  const user = await openUser(t, {
    RATE_LIMIT_WALLET_PER_MINUTE: '5',
    RATE_LIMIT_KEY_PER_MINUTE: '3',
  })
  const key = await user.makeKey()
  const forged = user.client({ ...key, secret: 'guessed' })
  for (let n = 0; n < 6; n++) t.equal((await forged.get('/v1/users/me')).status, 401)
  const own = user.client(key)
  for (const left of ['2', '1', '0']) {
    t.equal(standing(await own.get('/v1/users/me')).remaining, left)
  }
})

t.test('two api copies share their limits through Redis', { skip }, async (t) => {
  const env = { REDIS_URL: redisUrl, RATE_LIMIT_WALLET_PER_MINUTE: '20' }
  const user = await openUser(t, env)
  const key = await user.makeKey()
  const bots = [user.client(key), user.client(key, await user.openCopy())]
  const asking = Array.from({ length: 50 }, (_, n) => bots[n % 2].get('/v1/users/me'))
  const statuses = (await Promise.all(asking)).map(({ status }) => status)
  t.equal(statuses.filter((status) => status === 200).length, 20)
  t.equal(statuses.filter((status) => status === 429).length, 30)
})

t.test(
  'credits are spent exactly, on whichever copy, and are back at 00:00 UTC',
  { skip },
  async (t) => {
    const PLANS = JSON.stringify({ basic: { requests_per_minute: 1000, daily_credits: 2050 } })
    const user = await openUser(t, {
      REDIS_URL: redisUrl,
      PLANS,
      RATE_LIMIT_IP_PER_SECOND: '100000',
    })
    const key = await user.makeKey()
    await assignPlan(user.ground.db, { account: 1, plan: 'basic' })
    const bots = [user.client(key), user.client(key, await user.openCopy())]
    const asking = Array.from({ length: 50 }, (_, n) => bots[n % 2].get('/v1/users/me'))
    const answers = await Promise.all(asking)
    t.equal(answers.filter(({ status }) => status === 200).length, 20)
    const [refused] = answers.filter(({ status }) => status !== 200)
    t.match(refused, {
      status: 429,
      body: {
        code: 'CREDITS_EXHAUSTED',
        returns_at: '2026-01-02T00:00:00.000Z',
        maximum: 20,
        retry_after: 86_400,
      },
    })
    t.same(standing(refused), { limit: '20', remaining: '0', reset: '86400' })
    const credits = await bots[1].get('/v1/users/me/credits')
    t.same(credits.body, {
      plan: 'basic',
      requests_per_minute: 1000,
      daily_credits: 2050,
      used_credits: 2000,
      remaining_credits: 50,
      credits_per_request: 100,
      returns_at: '2026-01-02T00:00:00.000Z',
    })
    user.wait(86_400_000 - 1)
    t.equal((await bots[0].get('/v1/users/me')).status, 429)
    user.wait(1)
    t.equal((await bots[0].get('/v1/users/me')).status, 200)
  },
)

t.test('what is asked by socket in private counts and costs as a request does', async (t) => {
  const PLANS = JSON.stringify({ basic: { requests_per_minute: 4, daily_credits: 10_000 } })
  const user = await openUser(t, { PLANS })
  await assignPlan(user.ground.db, { account: 1, plan: 'basic' })
  const key = await user.makeKey()
  const socket = await openSocket(user.url)
  t.teardown(socket.close)
  t.match(await socket.ask(loginFields(key.apiKey, key.secret, user.now())), { ok: true })
  for (let n = 0; n < 10; n++) {
    t.match(await socket.ask({ op: 'ping' }), { ok: true })
    t.match(await socket.ask({ op: 'subscribe', channel: 'status' }), { ok: true })
  }
  const order_id = '019b7600-0000-7000-8001-000000000001'
  const amend = { op: 'amend', order_id, price: '1', ...unsigned(user.now()) }
  t.match(await socket.ask(amend), { code: 'ORDER_NOT_FOUND' })
  t.match(await socket.ask({ op: 'subscribe', channel: 'orders' }), { ok: true })
  const bot = user.client(key)
  for (let n = 0; n < 2; n++) t.equal((await bot.get('/v1/users/me')).status, 200)
  const refused = { status: 429, code: 'TOO_MANY_REQUESTS', retry_after: Number }
  for (const message of [amend, { op: 'subscribe', channel: 'fills' }]) {
    t.match(await socket.ask(message), {
      ok: false,
      ...refused,
      message: /requests of this API key/,
    })
  }
  t.equal((await bot.get('/v1/users/me')).status, 429)
  const { used_credits } = (await user.session('GET', '/users/me/credits')).body
  t.equal(used_credits, 400)
})

t.test('cancels are counted apart, of a key and of a wallet, by REST and by socket', async (t) => {
  const user = await openUser(t, {
    RATE_LIMIT_WALLET_PER_MINUTE: '8',
    RATE_LIMIT_KEY_PER_MINUTE: '5',
  })
  const key = await user.makeKey()
  const bot = user.client(key)
  const socket = await openSocket(user.url)
  t.teardown(socket.close)
  t.match(await socket.ask(loginFields(key.apiKey, key.secret, user.now())), { ok: true })
  for (let n = 0; n < 5; n++) t.equal((await bot.get('/v1/users/me')).status, 200)
  const { rest, ops } = cancels(user.now(), String(socket.hello.session))
  t.match(await bot.get('/v1/users/me/credits'), { status: 429 }, 'what is free is no cancel')

  // That the wallet's signature is looked at shows that they were let through.
  const first = await rest[0](bot)
  t.match(first.body, { code: 'INVALID_SIGNATURE' })
  t.match(standing(first), { limit: '5', remaining: '4' }, 'the limit that it counted for')
  for (const send of rest.slice(1)) t.match((await send(bot)).body, { code: 'INVALID_SIGNATURE' })
  t.match(await socket.ask(ops[0]), { code: 'INVALID_SIGNATURE' })
  const beyond = { code: 'TOO_MANY_REQUESTS', message: /^Too many cancels of this API key: 5 / }
  for (const op of ops) t.match(await socket.ask(op), { ok: false, ...beyond }, op.op)
  const refused = await rest[0](bot)
  t.match(refused, { status: 429, body: beyond })
  t.match(standing(refused), { limit: '5', remaining: '0' })

  const other = user.client(await user.makeKey())
  for (let n = 0; n < 3; n++) t.equal((await other.get('/v1/users/me')).status, 200)
  t.match(await other.get('/v1/users/me'), { body: { message: /requests of this wallet/ } })
  for (const send of rest.slice(0, 3))
    t.match((await send(other)).body, { code: 'INVALID_SIGNATURE' })
  t.match((await rest[3](other)).body, { message: /^Too many cancels of this wallet: 8 / })
})

t.test('whoever may not cancel uses up none of the cancels', async (t) => {
  const user = await openUser(t, { RATE_LIMIT_WALLET_PER_MINUTE: '4' })
  const { rest } = cancels(user.now(), 'none')
  const reading = user.client(await user.makeKey({ scopes: ['orders:read'] }))
  for (let n = 0; n < 8; n++) t.match((await rest[0](reading)).body, { code: 'MISSING_SCOPE' })
  const bot = user.client(await user.makeKey())
  for (const send of rest) t.match((await send(bot)).body, { code: 'INVALID_SIGNATURE' })
})

t.test('who used up the credits of the day still cancels, by REST and by socket', async (t) => {
  const PLANS = JSON.stringify({ basic: { daily_credits: 200 } })
  const user = await openUser(t, { PLANS })
  await assignPlan(user.ground.db, { account: 1, plan: 'basic' })
  const key = await user.makeKey()
  const bot = user.client(key)
  const socket = await openSocket(user.url)
  t.teardown(socket.close)
  t.match(await socket.ask(loginFields(key.apiKey, key.secret, user.now())), { ok: true })
  for (let n = 0; n < 2; n++) t.equal((await bot.get('/v1/users/me')).status, 200)
  const spent = { status: 429, body: { code: 'CREDITS_EXHAUSTED' } }
  t.match(await bot.get('/v1/users/me'), spent)

  // That the wallet's signature is looked at shows that nothing had to be paid.
  const { rest, ops } = cancels(user.now(), String(socket.hello.session))
  for (const send of rest) t.match((await send(bot)).body, { code: 'INVALID_SIGNATURE' })
  for (const op of ops) t.match(await socket.ask(op), { code: 'INVALID_SIGNATURE' }, op.op)

  const signed = unsigned(user.now())
  const order_id = '019b7600-0000-7000-8001-000000000001'
  const amendment = { order_id, price: '1', ...signed }
  t.match(await bot.send('PATCH', `/v1/orders/${order_id}`, amendment), spent)
  t.match(await socket.ask({ op: 'amend', ...amendment }), spent.body)
  const batch = { amendments: [{ order_id, price: '1' }], ...signed }
  t.match(await bot.send('PATCH', '/v1/orders/batch', batch), spent)
  t.match(await socket.ask({ op: 'amend_batch', ...batch }), spent.body)
  t.match(await socket.ask({ op: 'subscribe', channel: 'orders' }), spent.body)
  t.equal((await user.session('GET', '/users/me/credits')).body.used_credits, 200)
})

t.test('without a plan nothing is spent; an unknown plan is the default one', async (t) => {
  const user = await openUser(t)
  const bot = user.client(await user.makeKey())
  await assignPlan(user.ground.db, { account: 1, plan: 'forgotten' })
  t.match((await bot.get('/v1/users/me/credits')).body, {
    plan: 'unlimited',
    requests_per_minute: null,
    daily_credits: null,
    used_credits: 0,
    remaining_credits: null,
  })
})

t.test('trading goes on while Redis is away, within local limits', async (t) => {
  const env = { REDIS_URL: 'redis://127.0.0.1:1', RATE_LIMIT_WALLET_PER_MINUTE: '2' }
  const user = await openUser(t, env)
  const bot = user.client(await user.makeKey())
  const statuses: number[] = []
  for (let n = 0; n < 3; n++) statuses.push((await bot.get('/v1/users/me')).status)
  t.same(statuses, [200, 200, 429])
})

t.test('RATE_LIMITS=off counts nothing', async (t) => {
  const env = { RATE_LIMITS: 'off', RATE_LIMIT_IP_PER_SECOND: '1' }
  const { url } = await openUser(t, env)
  const answers = await Promise.all(Array.from({ length: 5 }, () => time(url)))
  t.same(new Set(answers.map(({ status }) => status)), new Set([200]))
  t.equal(standing(answers[0]).limit, null)
})

t.test('plans that cannot be read stop the api from starting', async (t) => {
  for (const PLANS of ['[1]', '{"a":{"daily_credits":-1}}', '{"a":{"credits":1}}', 'x']) {
    await t.rejects(openUser(t, { PLANS }), { message: /^PLANS must be a JSON object/ }, PLANS)
  }
  await t.rejects(openUser(t, { DEFAULT_PLAN: 'none' }), { message: /^DEFAULT_PLAN must be/ })
})

/** What a wallet would sign, without its signature. */
function unsigned(timestamp: number) {
  return { timestamp, signature: `0x${'11'.repeat(65)}` }
}

/** All that cancels, or sets what does: by REST, and by a socket's session. */
function cancels(timestamp: number, session: string) {
  type Bot = ReturnType<User['client']>
  const signed = unsigned(timestamp)
  const query = `timestamp=${signed.timestamp}&signature=${signed.signature}`
  const order_id = '019b7600-0000-7000-8001-000000000001'
  const timer = { timeout: 0, ...signed }
  return {
    rest: [
      (bot: Bot) => bot.send('DELETE', `/v1/orders/${order_id}?order_id=${order_id}&${query}`),
      (bot: Bot) => bot.send('DELETE', `/v1/orders/batch?order_ids=${order_id}&${query}`),
      (bot: Bot) => bot.send('DELETE', `/v1/users/me/cancel-all-orders?market=0&${query}`),
      (bot: Bot) => bot.send('POST', '/v1/users/me/cancel-all-after', timer),
    ],
    ops: [
      { op: 'cancel', order_id, ...signed },
      { op: 'cancel_batch', order_ids: order_id, ...signed },
      { op: 'cancel_all', market: 0, ...signed },
      { op: 'cancel_all_after', ...timer },
      { op: 'cancel_on_disconnect', session, ...signed },
    ],
  }
}

function standing({ headers }: { readonly headers: Headers }) {
  return {
    limit: headers.get('x-ratelimit-limit'),
    remaining: headers.get('x-ratelimit-remaining'),
    reset: headers.get('x-ratelimit-reset'),
  }
}

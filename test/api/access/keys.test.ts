import { MAX_KEYS } from '@truebook/api/access/keys'
import { testPostgres } from '@truebook/host/testing/test-services'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import type { FlatJson } from '@truebook/shared/flat-json'
import { signRequest } from '@truebook/shared/hmac'
import { SCOPES } from '@truebook/shared/scope'
import { sql } from 'kysely'
import t from 'tap'
import { request } from '../client.js'
import { makeKey, openAccount, openKeys } from '../fixture.js'
import { openUser, START, sessionOf } from './fixture.js'

const user = await openUser(t)
const { session, client } = user
const DAY_MS = 86_400_000

const ofAnswer = (body: { api_key: string; api_secret: string }) => ({
  apiKey: body.api_key,
  secret: body.api_secret,
})

t.test(
  'an empty body makes a key of all scopes but those that a second factor guards',
  async (t) => {
    const { status, body } = await session('PUT', '/api-keys', { body: {} })
    t.equal(status, 200)
    t.match(body, { user: '1', status: 'ACTIVE', name: '', read_only: false, expires_at: 0 })
    t.match(body.api_secret, /^[0-9a-f]{64}$/)
    t.equal(body.ip_allow_list, null)
    t.same(
      body.scopes,
      SCOPES.filter((scope) => scope !== 'wallets:write'),
    )
    const child = await client(ofAnswer(body)).send('PUT', '/v1/api-keys', {})
    t.same([child.status, child.body.scopes], [200, body.scopes])
  },
)

t.test('a key is as it was asked for, and shows its secret once', async (t) => {
  const wish = {
    name: 'bot',
    scopes: 'orders:read, profile:read',
    read_only: true,
    ip_allow_list: '127.0.0.0/8,::1',
    expires_at: START + DAY_MS,
    status: 'INACTIVE',
  }
  const made = await session('PUT', '/api-keys', { body: wish })
  const { api_secret, ...shown } = made.body
  const one = await session('GET', `/api-keys/${made.body.api_key}`)
  t.match(one.body, shown)
  t.match(one.body, {
    scopes: ['orders:read', 'profile:read'],
    ip_allow_list: ['127.0.0.0/8', '::1'],
    status: 'INACTIVE',
    made_by: null,
    last_used_at: null,
  })
  t.notOk(JSON.stringify(one.body).includes(api_secret))
  const { body } = await session('GET', '/api-keys?page_size=1')
  t.same([body.page_size, body.data.length, body.data[0].api_key], [1, 1, made.body.api_key])
})

t.test('a wish that cannot be read is refused by the name of its field', async (t) => {
  const wishes: [object, string][] = [
    [{ scopes: 'orders:read,everything' }, 'scopes'],
    [{ ip_allow_list: '10.0.0.1/8' }, 'ip_allow_list'],
    [{ expires_at: START }, 'expires_at'],
    [{ status: 'DELETED' }, 'status'],
    [{ name: 'x'.repeat(65) }, 'name'],
  ]
  for (const [body, field] of wishes) {
    const answer = await session('PUT', '/api-keys', { body: body as never })
    t.match(answer, { status: 400, body: { code: 'INVALID_FIELD', field } }, field)
  }
  const guarded = await session('PUT', '/api-keys', { body: { scopes: 'wallets:write' } })
  t.match(guarded, { status: 403, body: { code: 'TWO_FACTOR_NEEDED', scope: 'wallets:write' } })
})

t.test(
  'an inactive key works once it is activated, and no more when it is deactivated',
  async (t) => {
    const { body } = await session('PUT', '/api-keys', { body: { status: 'INACTIVE' } })
    const bot = client(ofAnswer(body))
    const turn = (status: string) =>
      session('PATCH', `/api-keys/${body.api_key}`, { body: { status } })
    const refused = await bot.get('/v1/users/me')
    t.match(refused, { status: 401, body: { error: 'Invalid API key or signature.' } })
    t.match(refused.body.message, /inactive/)
    t.equal((await turn('ACTIVE')).body.status, 'ACTIVE')
    t.equal((await bot.get('/v1/users/me')).status, 200)
    t.equal((await turn('INACTIVE')).body.status, 'INACTIVE')
    t.equal((await bot.get('/v1/users/me')).status, 401)
    const stranger = client({ ...ofAnswer(body), secret: 'guessed' })
    t.notMatch((await stranger.get('/v1/users/me')).body.message, /inactive/)
  },
)

const GONE = {
  DELETE: { title: 'a deleted key works on no copy once its deletion is answered' },
  PATCH: {
    title: 'a key that is switched off works on no copy once that is answered',
    body: { status: 'INACTIVE' },
  },
}
for (const [method, { title, ...sent }] of Object.entries(GONE)) {
  t.test(title, async (t) => {
    const copies = [user.url, await user.openCopy()]
    const key = await user.makeKey()
    const bots = copies.map((at) => client(key, at))
    for (const bot of bots) t.equal((await bot.get('/v1/users/me')).status, 200)
    let answered = false
    const late: number[] = []
    const asking = bots.map(async (bot) => {
      for (;;) {
        const after = answered
        const { status } = await bot.get('/v1/users/me')
        if (after) return late.push(status)
      }
    })
    const gone = await session(method, `/api-keys/${key.apiKey}`, sent)
    answered = true
    t.match(gone, { status: 200, body: { api_key: key.apiKey } })
    await Promise.all(asking)
    t.same(late, [401, 401])
    const again = await session(method, `/api-keys/${key.apiKey}`, sent)
    const isDeleted = method === 'DELETE'
    t.match(again, isDeleted ? { status: 404, body: { code: 'KEY_NOT_FOUND' } } : { status: 200 })
  })
}

t.test('that a key is gone is told only once it works on no copy', async (t) => {
  for (const { method, ...sent } of [
    { method: 'DELETE' },
    { method: 'PATCH', body: { status: 'INACTIVE' } },
  ]) {
    const key = await user.makeKey()
    const bot = client(key)
    t.equal((await bot.get('/v1/users/me')).status, 200)
    // As another copy does, which is killed before it answers.
    await user.ground.db.deleteFrom('api_keys').where('api_key', '=', key.apiKey).execute()
    const gone = await session(method, `/api-keys/${key.apiKey}`, sent)
    t.match(gone, { status: 404, body: { code: 'KEY_NOT_FOUND' } })
    t.equal((await bot.get('/v1/users/me')).status, 401, method)
  }
})

t.test('nor is it told sooner to whoever sends the request again', async (t) => {
  const parent = await user.makeKey({ scopes: ['keys:write'] })
  const key = await user.makeKey()
  const bot = client(key)
  const target = `/v1/api-keys/${key.apiKey}`
  const timestamp = String(user.now())
  const signed = { method: 'DELETE', target, prefix: '/v1', timestamp }
  const headers = signRequest({ ...signed, ...parent })
  t.equal((await bot.get('/v1/users/me')).status, 200)
  const { db } = user.ground
  const hmac = Buffer.from(headers['x-api-signature'], 'hex')
  await db.insertInto('used_requests').values({ hmac, at: user.now() }).execute()
  await db.deleteFrom('api_keys').where('api_key', '=', key.apiKey).execute()
  const again = await request(user.url, { method: 'DELETE', target, headers: { ...headers } })
  t.match(again, { status: 400, body: { code: 'REPLAYED_MESSAGE' } })
  t.equal((await bot.get('/v1/users/me')).status, 401)
})

t.test('nor to a key that asks for its own end', async (t) => {
  for (const [method, body] of [['DELETE'], ['PATCH', { status: 'INACTIVE' }]] as const) {
    const key = await user.makeKey({ scopes: ['keys:write', 'profile:read'] })
    const bot = client(key)
    t.equal((await bot.get('/v1/users/me')).status, 200)
    await user.ground.db.deleteFrom('api_keys').where('api_key', '=', key.apiKey).execute()
    const gone = await bot.send(method, `/v1/api-keys/${key.apiKey}`, body)
    t.match(gone, { status: 401, body: { code: 'INVALID_API_KEY' } })
    t.equal((await bot.get('/v1/users/me')).status, 401, method)
  }
})

t.test('what is no name of a key is not found, whatever it holds', async (t) => {
  for (const name of ['%00', 'x', '%E2%80%AE', "'%20or%201=1"]) {
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await session(method, `/api-keys/${name}`)
      t.same([status, body.code], [404, 'KEY_NOT_FOUND'], `${method} ${name}`)
    }
  }
})

t.test('a key makes none that may more than itself', async (t) => {
  const parent = client(
    await user.makeKey({
      scopes: ['orders:read', 'keys:write'],
      ipAllowList: ['127.0.0.0/8'],
      expiresAt: START + DAY_MS,
    }),
  )
  const wishes: [object, string][] = [
    [{ scopes: 'orders:read,orders:write' }, 'scopes'],
    [{ ip_allow_list: '*' }, 'ip_allow_list'],
    [{ ip_allow_list: '127.0.0.1,10.0.0.1' }, 'ip_allow_list'],
    [{ expires_at: 0 }, 'expires_at'],
    [{ expires_at: START + DAY_MS + 1 }, 'expires_at'],
  ]
  for (const [body, field] of wishes) {
    const answer = await parent.send('PUT', '/v1/api-keys', body as never)
    t.match(answer, { status: 403, body: { code: 'BROADER_KEY', field } }, JSON.stringify(body))
  }
  const { body } = await parent.send('PUT', '/v1/api-keys', {})
  t.match(body, { ip_allow_list: ['127.0.0.0/8'], expires_at: START + DAY_MS })
  t.same(body.scopes, ['orders:read', 'keys:write'])
  const wide = await user.makeKey()
  const target = `/v1/api-keys/${wide.apiKey}`
  t.equal((await parent.send('PATCH', target, { status: 'INACTIVE' })).status, 200)
  const revived = await parent.send('PATCH', target, { status: 'ACTIVE' })
  t.match(revived, { status: 403, body: { code: 'BROADER_KEY' } })
})

t.test('a change of keys that somebody heard cannot be sent again', async (t) => {
  const parent = await user.makeKey({ scopes: ['keys:write', 'profile:read'] })
  const copies = [user.url, await user.openCopy()]
  const signed = (method: string, target: string, body: FlatJson) => {
    const timestamp = String(user.now())
    const headers = signRequest({ method, target, prefix: '/v1', body, timestamp, ...parent })
    const name = 'x-api-signature'
    return (at = user.url, written = (hmac: string) => hmac) =>
      request(at, {
        method,
        target,
        headers: { ...headers, [name]: written(headers[name]) },
        body: JSON.stringify(body),
      })
  }
  const used = { status: 400, body: { code: 'REPLAYED_MESSAGE', field: 'x-api-timestamp' } }

  const make = signed('PUT', '/v1/api-keys', { name: 'heard' })
  const made = await Promise.all(copies.map((at) => make(at)))
  t.same(made.map(({ status }) => status).sort(), [200, 400], 'at once, to two copies')
  t.match(await make(), used)
  t.match(await make(user.url, (hmac) => hmac.toUpperCase()), used, 'in capitals')
  const { data } = (await session('GET', '/api-keys?page_size=100')).body
  t.equal(data.filter((key: { name: string }) => key.name === 'heard').length, 1)

  const { apiKey } = await user.makeKey({ scopes: ['profile:read'] })
  const turn = (status: string) => signed('PATCH', `/v1/api-keys/${apiKey}`, { status })
  t.equal((await turn('INACTIVE')()).status, 200)
  const wake = turn('ACTIVE')
  t.equal((await wake()).status, 200)
  t.equal(
    (await session('PATCH', `/api-keys/${apiKey}`, { body: { status: 'INACTIVE' } })).status,
    200,
  )
  t.match(await wake(), used, 'what its owner switched off stays off')
  user.wait(1)
  t.equal((await turn('ACTIVE')()).status, 200, 'signed anew it counts')

  const heard = turn('INACTIVE')
  const signedAt = user.now()
  t.equal((await heard()).status, 200)
  user.wait(300_000)
  // Postgres' clock, which is the machine's, is far ahead of this one all the time.
  t.equal((await turn('ACTIVE')()).status, 200)
  t.match(await heard(), used, 'as long as its timestamp is good it is remembered')
  const rows = await user.ground.db.selectFrom('used_requests').select('at').execute()
  const moments = new Set(rows.map(({ at }) => at))
  t.ok(moments.has(signedAt) && moments.has(user.now()), 'by the timestamps of the requests')
})

t.test(
  'a key that is deleted while it asks leaves no other key behind, and takes none away',
  async (t) => {
    const keys = openKeys(user.ground.db, user.now)
    const { apiKey } = await user.makeKey()
    const key = await keys.find(apiKey)
    const owner = { account: 1, wallet: '', ip: '127.0.0.1' }
    const inactive = await user.makeKey()
    const code = undefined
    await keys.setActive(owner, { apiKey: inactive.apiKey, active: false, code })
    await keys.remove(owner, { apiKey, code })
    const terms = { scopes: [], readOnly: false, ipAllowList: null, expiresAt: null }
    const late = { ...owner, ...(key ? { key } : {}) }
    const refused = { code: 'INVALID_API_KEY' }
    const wish = { name: '', active: true, terms, namesScopes: true, code }
    await t.rejects(keys.create(late, wish), refused)
    await t.rejects(keys.setActive(late, { apiKey: inactive.apiKey, active: true, code }), refused)
    const kept = await user.makeKey()
    await t.rejects(keys.setActive(late, { apiKey: kept.apiKey, active: false, code }), refused)
    await t.rejects(keys.remove(late, { apiKey: kept.apiKey, code }), refused)
    t.match(await keys.find(kept.apiKey), { active: true })
  },
)

t.test('a key expires, and works only from its addresses', async (t) => {
  const brief = client(await user.makeKey({ expiresAt: user.now() + 1 }))
  t.equal((await brief.get('/v1/users/me')).status, 200)
  const here = client(await user.makeKey({ ipAllowList: ['127.0.0.1'] }))
  t.equal((await here.get('/v1/users/me')).status, 200)
  const elsewhere = client(await user.makeKey({ ipAllowList: ['203.0.113.7', '::/0'] }))
  const refused = await elsewhere.get('/v1/users/me')
  t.match(refused, { status: 403, body: { code: 'IP_NOT_ALLOWED', ip: '127.0.0.1' } })
  user.wait(1)
  t.match((await brief.get('/v1/users/me')).body.message, /expired/)
})

t.test('another user cannot see, change or delete a key', async (t) => {
  const other = `0x${'22'.repeat(20)}`
  await openAccount(user.ground.db, { id: 2, wallet: other })
  const foreign = await sessionOf(user.url, { account: 2, wallet: other })
  const { apiKey } = await user.makeKey()
  const target = `/api-keys/${apiKey}`
  const answers = [
    await foreign('GET', target),
    await foreign('PATCH', target, { body: { status: 'INACTIVE' } }),
    await foreign('DELETE', target),
  ]
  for (const { status, body } of answers) t.same([status, body.code], [404, 'KEY_NOT_FOUND'])
  t.same((await foreign('GET', '/api-keys')).body.data, [])
  t.same((await foreign('GET', '/users/me/audit-log')).body.data, [])
  t.equal((await session('GET', target)).body.status, 'ACTIVE')
})

t.test('an account has so many keys and no more, however many ask at once', async (t) => {
  const wallet = `0x${'33'.repeat(20)}`
  await openAccount(user.ground.db, { id: 3, wallet })
  const owner = await sessionOf(user.url, { account: 3, wallet })
  for (let n = 0; n < MAX_KEYS - 2; n++) await makeKey(user.ground.db, 3)
  const answers = await Promise.all(Array.from({ length: 6 }, () => owner('PUT', '/api-keys')))
  t.equal(answers.filter(({ status }) => status === 200).length, 2)
  t.match(
    answers.find(({ status }) => status !== 200),
    { status: 400, body: { code: 'TOO_MANY_KEYS' } },
  )
})

t.test('what was done to keys is written down with who, whence and when', async (t) => {
  const { body } = await session('PUT', '/api-keys', { body: { name: 'parent' } })
  const bot = client(ofAnswer(body))
  const child = (await bot.send('PUT', '/v1/api-keys', { name: 'child' })).body
  const log = await session('GET', '/users/me/audit-log?page_size=2')
  t.match(log.body.data, [
    { action: 'KEY_CREATED', subject: child.api_key, actor: body.api_key, ip: '127.0.0.1' },
    { action: 'KEY_CREATED', subject: body.api_key, actor: 'session' },
  ])
  t.equal(log.body.data[0].time, new Date(user.now()).toISOString())
  t.equal(log.body.data[0].details.name, 'child')
  t.ok(log.body.total > 2)
  t.same((await bot.get('/v1/users/me/audit-log')).body.total, log.body.total)
  t.notOk(JSON.stringify(log.body).includes(body.api_secret))
  const older = await session('GET', `/users/me/audit-log?page_size=2&after=${log.body.after}`)
  t.equal(older.body.data.length, 2)
  t.ok(older.body.data[0].id < log.body.data[1].id)
  const newer = await session('GET', `/users/me/audit-log?page_size=2&before=${older.body.before}`)
  t.same(newer.body.data, log.body.data)
  const gap = `since=${user.now() + 1}&until=${user.now() + 2}`
  const later = await session('GET', `/users/me/audit-log?${gap}`)
  t.same([later.body.total, later.body.data], [0, []])
})

t.test('a key says when it was used last, soon after', async (t) => {
  const key = await user.makeKey()
  await client(key).get('/v1/users/me')
  const shown = async () => (await session('GET', `/api-keys/${key.apiKey}`)).body
  for (let tries = 0; tries < 100 && (await shown()).last_used_at === null; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  t.match(await shown(), {
    last_used_at: new Date(user.now()).toISOString(),
    last_used_ip: '127.0.0.1',
  })
})

t.test('keys that were there before scopes may do all', async (t) => {
  const postgres = await testPostgres()
  const pool = connectPool(postgres.url, { max: 1, name: 'test', onError: () => undefined })
  t.teardown(async () => {
    await pool.end()
    await postgres.stop()
  })
  const db = databaseOf(pool)
  await migrate(db, '0004-history')
  await sql`insert into api_keys values ('old', 1, 'sealed', 'active')`.execute(db)
  await migrate(db)
  const row = await db.selectFrom('api_keys').selectAll().executeTakeFirstOrThrow()
  t.match(row, { read_only: false, ip_allow_list: null, expires_at: null })
  t.same(row.scopes, SCOPES)
})

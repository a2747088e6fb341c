import { hashRecoveryCode, newRecoveryCodes } from '@truebook/api/access/recovery-codes'
import type { FlatJson } from '@truebook/shared/flat-json'
import { signRequest } from '@truebook/shared/hmac'
import { SCOPES } from '@truebook/shared/scope'
import t from 'tap'
import { request } from '../client.js'
import { codeAt, openUser, turnOnTwoFactor } from './fixture.js'

t.test('a factor counts once a code was given, and gives recovery codes once', async (t) => {
  const { session, now } = await openUser(t)
  t.same((await session('GET', '/users/me/2fa')).body, { enabled: false, recovery_codes: 0 })
  const early = await session('POST', '/users/me/2fa/confirm', { body: { code: '123456' } })
  t.match(early, { status: 400, body: { code: 'TWO_FACTOR_IS_OFF' } })
  await session('POST', '/users/me/2fa')
  const { body } = await session('POST', '/users/me/2fa')
  t.ok(body.otpauth_uri.includes(body.secret))
  t.match(body.qr_svg, /^<svg/)
  t.equal((await session('PUT', '/api-keys')).status, 200, 'not on yet')
  const confirm = (code: string) => session('POST', '/users/me/2fa/confirm', { body: { code } })
  t.equal((await confirm('000000')).body.code, 'INVALID_TWO_FACTOR_CODE')
  const on = await confirm(codeAt(body.secret, now()))
  t.equal(on.status, 200)
  t.equal(new Set(on.body.recovery_codes).size, 10)
  t.same((await session('GET', '/users/me/2fa')).body, { enabled: true, recovery_codes: 10 })
  t.equal((await confirm(codeAt(body.secret, now()))).body.code, 'TWO_FACTOR_IS_ON')
  t.equal((await session('POST', '/users/me/2fa')).body.code, 'TWO_FACTOR_IS_ON')
})

t.test(
  'making, activating and deleting a key asks for a code; deactivating does not',
  async (t) => {
    const user = await openUser(t)
    const { session } = user
    const key = await user.makeKey()
    const factor = await turnOnTwoFactor(user)
    const target = `/api-keys/${key.apiKey}`
    const missing = [
      await session('PUT', '/api-keys'),
      await user.client(key).send('PUT', '/v1/api-keys', {}),
      await session('PATCH', target, { body: { status: 'ACTIVE' } }),
      await session('DELETE', target),
      await session('DELETE', '/users/me/2fa'),
      await session('POST', '/users/me/2fa/recovery-codes'),
      await session('PUT', '/users/me/allow-list', { body: { enabled: false } }),
      await session('POST', '/users/me/allow-list', { body: { address: `0x${'ab'.repeat(20)}` } }),
    ]
    for (const { status, body } of missing) {
      t.same([status, body.code], [403, 'TWO_FACTOR_CODE_MISSING'])
    }
    t.equal((await session('PATCH', target, { body: { status: 'INACTIVE' } })).status, 200)
    const made = await session('PUT', '/api-keys', { code: factor.next() })
    t.same([made.status, made.body.scopes], [200, [...SCOPES]], 'withdrawals too')
    const on = { body: { status: 'ACTIVE' }, code: factor.next() }
    t.equal((await session('PATCH', target, on)).status, 200)
    t.equal((await session('DELETE', target, { code: factor.next() })).status, 200)
  },
)

t.test('a code opens one thing, however many ask with it on however many copies', async (t) => {
  const user = await openUser(t)
  const other = await user.sessionAt(await user.openCopy())
  const factor = await turnOnTwoFactor(user)
  const code = factor.next()
  const asking = Array.from({ length: 10 }, (_, n) =>
    (n % 2 ? user.session : other)('PUT', '/api-keys', { code }),
  )
  const statuses = (await Promise.all(asking)).map(({ status }) => status)
  t.equal(statuses.filter((status) => status === 200).length, 1)
  t.notOk(statuses.some((status) => status >= 500))
})

t.test('an older code is refused after a newer one, although its time is not over', async (t) => {
  const user = await openUser(t)
  const { secret } = await turnOnTwoFactor(user)
  const [older, newer] = [codeAt(secret, user.now()), codeAt(secret, user.now() + 30_000)]
  t.equal((await user.session('PUT', '/api-keys', { code: newer })).status, 200)
  const refused = await user.session('PUT', '/api-keys', { code: older })
  t.same([refused.status, refused.body.code], [403, 'INVALID_TWO_FACTOR_CODE'])
})

t.test('a used code is refused but no guess: sent again, it locks nothing', async (t) => {
  const user = await openUser(t)
  const { next } = await turnOnTwoFactor(user)
  const code = next()
  const put = (code: string) => user.session('PUT', '/api-keys', { code })
  t.equal((await put(code)).status, 200)
  for (let times = 0; times < 6; times++) {
    const refused = await put(code)
    t.match(refused, { status: 403, body: { code: 'INVALID_TWO_FACTOR_CODE', message: /used/ } })
  }
  t.equal((await put(next())).status, 200)
})

t.test('a change of keys that was taken is refused before its code is looked at', async (t) => {
  const user = await openUser(t)
  const parent = await user.makeKey()
  const { next } = await turnOnTwoFactor(user)
  const [inactive, unwanted] = [await user.makeKey(), await user.makeKey()]
  const asking: [string, string, FlatJson?][] = [
    ['PUT', '/v1/api-keys', {}],
    ['PATCH', `/v1/api-keys/${inactive.apiKey}`, { status: 'ACTIVE' }],
    ['DELETE', `/v1/api-keys/${unwanted.apiKey}`],
  ]
  for (const [method, target, body] of asking) {
    const code = next()
    const timestamp = String(user.now())
    const headers = signRequest({ method, target, prefix: '/v1', body, timestamp, ...parent })
    const send = (code: string) =>
      request(user.url, {
        method,
        target,
        headers: { ...headers, 'x-2fa-code': code },
        body: body && JSON.stringify(body),
      })
    t.equal((await send(code)).status, 200, method)
    const heard = await Promise.all(Array.from({ length: 6 }, (_, n) => send(`00000${n}`)))
    for (const { body } of heard) t.equal(body.code, 'REPLAYED_MESSAGE', method)
  }
  t.equal((await user.session('PUT', '/api-keys', { code: next() })).status, 200, 'nothing locked')
})

t.test('only a factor that is on promises that a recovery code is taken', async (t) => {
  const user = await openUser(t)
  await user.session('POST', '/users/me/2fa')
  const confirm = () => user.session('POST', '/users/me/2fa/confirm', { body: { code: 'abcdef' } })
  for (let times = 0; times < 5; times++) await confirm()
  const locked = await confirm()
  t.match(locked, { status: 429, body: { message: /looked at in 900 s\.$/ } })
})

t.test('guessing locks for longer and longer, but not recovery codes', async (t) => {
  const user = await openUser(t)
  const factor = await turnOnTwoFactor(user)
  const put = (code: string) => user.session('PUT', '/api-keys', { code })
  const wrong = () => {
    const right = [-1, 0, 1].map((step) => codeAt(factor.secret, user.now() + step * 30_000))
    return ['000000', '000001', '000002', '000003'].find((code) => !right.includes(code)) ?? ''
  }
  const guesses = await Promise.all(Array.from({ length: 10 }, () => put(wrong())))
  const codes = guesses.map(({ body }) => body.code)
  t.equal(codes.filter((code) => code === 'INVALID_TWO_FACTOR_CODE').length, 5)
  t.equal(codes.filter((code) => code === 'TWO_FACTOR_LOCKED').length, 5)
  const locked = await put(factor.next())
  t.match(locked, { status: 429, body: { code: 'TWO_FACTOR_LOCKED', retry_after: 870 } })
  t.equal(locked.headers.get('retry-after'), '870')
  t.match(locked.body.message, /A recovery code is taken at once\.$/)
  t.equal((await put(factor.recoveryCodes[0])).status, 200)
  user.wait(870_000)
  t.equal((await put(wrong())).body.code, 'INVALID_TWO_FACTOR_CODE')
  t.equal((await put(factor.next())).body.retry_after, 1770, 'twice as long')
  user.wait(1_800_000)
  t.equal((await put(factor.next())).status, 200)
  t.equal((await put(wrong())).body.code, 'INVALID_TWO_FACTOR_CODE', 'a right code starts anew')
  t.equal((await put(factor.next())).status, 200)
  const { body } = await user.session('GET', '/users/me/audit-log?page_size=100')
  const actions = body.data.map(({ action }: { action: string }) => action)
  t.equal(actions.filter((action: string) => action === 'TWO_FACTOR_LOCKED').length, 2)
})

t.test('the longest lock is a day', async (t) => {
  const user = await openUser(t)
  const factor = await turnOnTwoFactor(user)
  const guess = async () => (await user.session('PUT', '/api-keys', { code: wrongCode() })).body
  const wrongCode = () => {
    const right = [-1, 0, 1].map((step) => codeAt(factor.secret, user.now() + step * 30_000))
    return ['000000', '000001', '000002', '000003'].find((code) => !right.includes(code)) ?? ''
  }
  for (let times = 0; times < 4; times++) await guess()
  const locks = []
  for (let times = 5; times <= 13; times++) {
    t.equal((await guess()).code, 'INVALID_TWO_FACTOR_CODE')
    const { retry_after } = await guess()
    locks.push(retry_after)
    user.wait(retry_after * 1_000)
  }
  t.same(
    locks.map((seconds) => seconds / 900),
    [1, 2, 4, 8, 16, 32, 64, 96, 96],
  )
})

t.test('a recovery code opens one thing, and all of them go with new ones', async (t) => {
  const user = await openUser(t)
  const { recoveryCodes, next } = await turnOnTwoFactor(user)
  const [first, second] = recoveryCodes
  const both = await Promise.all(
    [1, 2].map(() => user.session('PUT', '/api-keys', { code: first })),
  )
  t.same(both.map(({ status }) => status).sort(), [200, 403])
  t.same((await user.session('GET', '/users/me/2fa')).body.recovery_codes, 9)
  const renewed = await user.session('POST', '/users/me/2fa/recovery-codes', { code: next() })
  t.equal(renewed.body.recovery_codes.length, 10)
  t.equal((await user.session('PUT', '/api-keys', { code: second })).status, 403)
  const code = renewed.body.recovery_codes[0].replaceAll('-', '').toUpperCase()
  t.equal((await user.session('PUT', '/api-keys', { code })).status, 200)
})

t.test('a factor is turned off with a code, and starts anew with another secret', async (t) => {
  const user = await openUser(t)
  const { next, secret, recoveryCodes } = await turnOnTwoFactor(user)
  t.equal((await user.session('DELETE', '/users/me/2fa', { code: next() })).status, 200)
  t.equal((await user.session('PUT', '/api-keys')).status, 200)
  const off = await user.session('DELETE', '/users/me/2fa', { code: recoveryCodes[0] })
  t.equal(off.body.code, 'TWO_FACTOR_IS_OFF')
  t.not((await user.session('POST', '/users/me/2fa')).body.secret, secret)
})

t.test('no key changes the factor or the allow-list', async (t) => {
  const user = await openUser(t)
  const bot = user.client(await user.makeKey())
  const answers = [
    await bot.send('POST', '/v1/users/me/2fa', {}),
    await bot.send('POST', '/v1/users/me/2fa/confirm', { code: '123456' }),
    await bot.send('DELETE', '/v1/users/me/2fa'),
    await bot.send('PUT', '/v1/users/me/allow-list', { enabled: true }),
    await bot.send('POST', '/v1/users/me/allow-list', { address: `0x${'ab'.repeat(20)}` }),
    await bot.send('DELETE', `/v1/users/me/allow-list/0x${'ab'.repeat(20)}`),
  ]
  for (const { status, body } of answers) t.same([status, body.code], [401, 'INVALID_SESSION'])
  t.equal((await bot.get('/v1/users/me/2fa')).body.enabled, false, 'it may look')
})

t.test('recovery codes are stored as hashes of their account', async (t) => {
  const [code = ''] = newRecoveryCodes()
  t.match(code, /^([0-9a-f]{5}-){3}[0-9a-f]{5}$/)
  t.same(hashRecoveryCode(1, code), hashRecoveryCode(1, code.replaceAll('-', '')))
  t.notSame(hashRecoveryCode(1, code), hashRecoveryCode(2, code))
})

t.test('without a factor no key withdraws, unless the operator lifts that', async (t) => {
  const guarded = await openUser(t)
  const { body } = await guarded.session('PUT', '/api-keys', { body: {} })
  const bot = guarded.client({ apiKey: body.api_key, secret: body.api_secret })
  const withdrawal = { asset: 'USDC', amount: '1', chain_id: 1, timestamp: guarded.now() }
  const signature = await bot.sign({ action: 'WITHDRAW', ...withdrawal })
  const refused = await bot.send('POST', '/v1/withdrawals', { ...withdrawal, signature })
  t.match(refused, { status: 403, body: { code: 'MISSING_SCOPE', scope: 'wallets:write' } })
  const play = await openUser(t, { WITHDRAWAL_KEYS_NEED_2FA: '0' })
  t.same((await play.session('PUT', '/api-keys', { body: {} })).body.scopes, [...SCOPES])
})

t.test('nor transfers, where the operator wants that guarded as well', async (t) => {
  const user = await openUser(t, { TRANSFER_KEYS_NEED_2FA: '1' })
  const { body } = await user.session('PUT', '/api-keys', { body: {} })
  t.same(
    SCOPES.filter((scope) => !body.scopes.includes(scope)),
    ['transfers:write', 'wallets:write'],
  )
  for (const scope of ['transfers:write', 'wallets:write']) {
    const scopes = `orders:read,${scope}`
    const refused = await user.session('PUT', '/api-keys', { body: { scopes } })
    t.match(refused, { status: 403, body: { code: 'TWO_FACTOR_NEEDED', scope } })
  }
  const bot = user.client({ apiKey: body.api_key, secret: body.api_secret })
  const to_wallet_address = `0x${'ab'.repeat(20)}`
  const transfer = { asset: 'USDC', amount: '1', to_wallet_address, timestamp: user.now() }
  const signature = await bot.sign({ action: 'TRANSFER', ...transfer })
  const moved = await bot.send('PUT', '/v1/transfers', { ...transfer, signature })
  t.match(moved, { status: 403, body: { code: 'MISSING_SCOPE', scope: 'transfers:write' } })
  const factor = await turnOnTwoFactor(user)
  const made = await user.session('PUT', '/api-keys', { code: factor.next() })
  t.same(made.body.scopes, [...SCOPES])
})

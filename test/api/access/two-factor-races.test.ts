import { lockAccount } from '@truebook/api/queries/account-lock'
import { changeTwoFactor, deleteTwoFactor } from '@truebook/api/queries/two-factor'
import type { Database } from '@truebook/shared/db/connect'
import { SCOPES } from '@truebook/shared/scope'
import t from 'tap'
import { untilBlocked } from '../blocked.js'
import { codeAt, openUser, type Session, turnOnTwoFactor, type User } from './fixture.js'

const FRIEND = `0x${'ab'.repeat(20)}`

/** Begins to ask, and does something in the transaction that the change has to wait for. */
async function meanwhile<T>(
  { ground }: User,
  ask: () => Promise<T>,
  act: (trx: Database) => Promise<unknown>,
): Promise<T> {
  const asked = await ground.db.transaction().execute(async (trx) => {
    await lockAccount(trx, 1)
    const answer = ask()
    await untilBlocked(ground.db)
    await act(trx)
    return { answer }
  })
  return asked.answer
}

/** Every change that asks for a code, by a session. */
async function changesOf(user: User, session: Session = user.session) {
  const { apiKey } = await user.makeKey()
  const target = `/api-keys/${apiKey}`
  await user.session('PATCH', target, { body: { status: 'INACTIVE' } })
  await user.session('PUT', '/users/me/allow-list', { body: { enabled: true } })
  type Ask = (code?: string) => ReturnType<Session>
  const ask =
    (method: string, target: string, body?: Record<string, string | boolean>): Ask =>
    (code) =>
      session(method, target, { ...(body ? { body } : {}), ...(code ? { code } : {}) })
  return {
    make: ask('PUT', '/api-keys', {}),
    activate: ask('PATCH', target, { status: 'ACTIVE' }),
    delete: ask('DELETE', target),
    allow: ask('POST', '/users/me/allow-list', { address: FRIEND }),
    allowAll: ask('PUT', '/users/me/allow-list', { enabled: false }),
  }
}

const actionsOf = async (user: User): Promise<string[]> =>
  (await user.session('GET', '/users/me/audit-log?page_size=100')).body.data.map(
    ({ action }: { action: string }) => action,
  )

t.test('what was asked before the factor was on needs a code once it is on', async (t) => {
  const user = await openUser(t)
  await turnOnTwoFactor(user)
  const turn = (is_on: boolean) => (db: Database) => changeTwoFactor(db, 1, { is_on })
  for (const [name, ask] of Object.entries(await changesOf(user))) {
    await turn(false)(user.ground.db)
    const before = await actionsOf(user)
    const { status, body } = await meanwhile(user, ask, turn(true))
    t.same([status, body.code], [403, 'TWO_FACTOR_CODE_MISSING'], name)
    t.same(await actionsOf(user), before, name)
  }
})

t.test('so it is where another copy confirms the factor meanwhile', async (t) => {
  const user = await openUser(t)
  const other = await user.sessionAt(await user.openCopy())
  const { secret } = (await user.session('POST', '/users/me/2fa')).body
  const body = { code: codeAt(secret, user.now()) }
  const asked = await user.ground.db.transaction().execute(async (trx) => {
    await lockAccount(trx, 1)
    const confirmed = other('POST', '/users/me/2fa/confirm', { body })
    await untilBlocked(user.ground.db)
    const made = Array.from({ length: 5 }, () => user.session('PUT', '/api-keys', { body: {} }))
    await untilBlocked(user.ground.db, { count: 2 })
    return { confirmed, made }
  })
  t.equal((await asked.confirmed).status, 200)
  for (const { body } of await Promise.all(asked.made))
    t.equal(body.code, 'TWO_FACTOR_CODE_MISSING')
  t.same((await user.session('GET', '/api-keys')).body.data, [])
})

t.test(
  'no key gets a guarded scope once the factor is off, though it was asked before',
  async (t) => {
    const user = await openUser(t, { TRANSFER_KEYS_NEED_2FA: '1' })
    const guarded = ['transfers:write', 'wallets:write']
    for (const scope of guarded) {
      const { next } = await turnOnTwoFactor(user)
      const sent = { body: { scopes: `orders:read,${scope}` }, code: next() }
      const ask = () => user.session('PUT', '/api-keys', sent)
      const refused = await meanwhile(user, ask, (trx) => deleteTwoFactor(trx, 1))
      t.match(refused, { status: 403, body: { code: 'TWO_FACTOR_NEEDED', scope } })
    }
    const { next } = await turnOnTwoFactor(user)
    const ask = () => user.session('PUT', '/api-keys', { body: {}, code: next() })
    const made = await meanwhile(user, ask, (trx) => deleteTwoFactor(trx, 1))
    const rest = SCOPES.filter((scope) => !guarded.includes(scope))
    t.same([made.status, made.body.scopes], [200, rest])
    const { body } = await user.session('GET', `/api-keys/${made.body.api_key}`)
    t.same(body.scopes, rest, 'and so it is kept')
  },
)

t.test('a code is used up only where its change is made', async (t) => {
  const user = await openUser(t)
  const gone = await user.makeKey()
  await user.session('DELETE', `/api-keys/${gone.apiKey}`)
  await user.session('POST', '/users/me/allow-list', { body: { address: FRIEND } })
  const factor = await turnOnTwoFactor(user)
  for (const code of [factor.recoveryCodes[0], factor.next()]) {
    const refused = [
      await user.session('DELETE', `/api-keys/${gone.apiKey}`, { code }),
      await user.session('PATCH', `/api-keys/${gone.apiKey}`, { body: { status: 'ACTIVE' }, code }),
      await user.session('POST', '/users/me/allow-list', { body: { address: FRIEND }, code }),
    ]
    const codes = refused.map(({ body }) => body.code)
    t.same(codes, ['KEY_NOT_FOUND', 'KEY_NOT_FOUND', 'ALREADY_LISTED'])
    t.equal((await user.session('PUT', '/api-keys', { code })).status, 200, 'it is as it was')
    const again = await user.session('PUT', '/api-keys', { code })
    t.equal(again.body.code, 'INVALID_TWO_FACTOR_CODE', 'and is used now')
  }
  const used = (await actionsOf(user)).filter((action) => action === 'RECOVERY_CODE_USED')
  t.equal(used.length, 1)
})

t.test(
  'a wrong code counts for every change, and a right one whose change is refused does not',
  async (t) => {
    const user = await openUser(t)
    const gone = await user.makeKey()
    await user.session('DELETE', `/api-keys/${gone.apiKey}`)
    const changes = Object.entries(await changesOf(user))
    const factor = await turnOnTwoFactor(user)
    const code = factor.next()
    const right = [-1, 0, 1].map((step) => codeAt(factor.secret, user.now() + step * 30_000))
    const wrong = ['000000', '000001', '000002', '000003'].find((code) => !right.includes(code))
    const failures = async () =>
      (await user.ground.db.selectFrom('two_factor').select('failures').execute())[0].failures
    for (const [n, [name, ask]] of changes.entries()) {
      const refused = await ask(wrong)
      t.equal(refused.body.code, 'INVALID_TWO_FACTOR_CODE', name)
      t.equal(await failures(), n + 1, name)
      if (n > 0) continue
      const vain = await user.session('DELETE', `/api-keys/${gone.apiKey}`, { code })
      t.equal(vain.body.code, 'KEY_NOT_FOUND')
      t.equal(await failures(), 1, 'neither counted nor forgiven')
    }
    t.equal((await user.session('PUT', '/api-keys', { code })).body.code, 'TWO_FACTOR_LOCKED')
  },
)

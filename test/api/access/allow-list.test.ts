import { checkDestination, DELAY_MS } from '@truebook/api/access/allow-list'
import { insertAllowedAddress, putAllowList } from '@truebook/api/queries/allow-lists'
import t from 'tap'
import { openGround } from '../fixture.js'
import { openUser } from './fixture.js'

const NOW = 1_767_225_600_000
const FRIEND = `0x${'ab'.repeat(20)}`
const { db } = await openGround(t)
const check = (address: string, now = NOW) => checkDestination(db, { account: 1, address, now })

t.test('money goes anywhere until a list is turned on, then to its addresses only', async (t) => {
  const entry = { account: 1, address: FRIEND, name: 'friend', allowed_from: NOW + DELAY_MS }
  await insertAllowedAddress(db, entry)
  await check(`0x${'cd'.repeat(20)}`)
  await putAllowList(db, { account: 1, is_on: true, off_from: null })
  await t.rejects(check(`0x${'cd'.repeat(20)}`), { code: 'ADDRESS_NOT_ALLOWED' })
  await t.rejects(check(FRIEND), { message: /2026-01-02T00:00:00.000Z/ })
  await check(FRIEND.toUpperCase().replace('0X', '0x'), NOW + DELAY_MS)
  await checkDestination(db, { account: 2, address: FRIEND, now: NOW })
})

t.test('a list that was asked to go off holds until then', async (t) => {
  await putAllowList(db, { account: 1, is_on: true, off_from: NOW + DELAY_MS })
  await t.rejects(check(`0x${'cd'.repeat(20)}`, NOW + DELAY_MS - 1))
  await check(`0x${'cd'.repeat(20)}`, NOW + DELAY_MS)
})

t.test('a user adds addresses, which count after a day, and switches the list', async (t) => {
  const user = await openUser(t)
  const list = (method: string, body?: { enabled: boolean } | { address: string; name?: string }) =>
    user.session(method, '/users/me/allow-list', body ? { body } : {})
  const send = () =>
    checkDestination(user.ground.db, { account: 1, address: FRIEND, now: user.now() })
  const tomorrow = () => new Date(user.now() + DELAY_MS).toISOString()

  t.same((await list('GET')).body, { enabled: false, disabled_from: null, addresses: [] })
  const address = FRIEND.toUpperCase().replace('0X', '0x')
  const entry = { address: FRIEND, name: 'friend', allowed_from: tomorrow() }
  t.same((await list('POST', { address, name: 'friend' })).body.addresses, [entry])
  t.equal((await list('POST', { address: FRIEND })).body.code, 'ALREADY_LISTED')
  t.match((await list('PUT', { enabled: true })).body, { enabled: true, disabled_from: null })
  await t.rejects(send())
  user.wait(DELAY_MS)
  await send()

  const asked = tomorrow()
  t.match((await list('PUT', { enabled: false })).body, { enabled: true, disabled_from: asked })
  user.wait(1000)
  t.match((await list('PUT', { enabled: false })).body, { disabled_from: asked }, 'no new day')
  const removed = await user.session('DELETE', `/users/me/allow-list/${FRIEND}`)
  t.same(removed.body.addresses, [])
  await t.rejects(send(), 'removal counts at once')
  t.match((await list('PUT', { enabled: true })).body, { disabled_from: null }, 'kept on')
  await list('PUT', { enabled: false })
  user.wait(DELAY_MS)
  t.match((await list('GET')).body, { enabled: false, disabled_from: null })
  await send()
  t.equal((await list('PUT', { enabled: false })).body.enabled, false, 'off stays off')

  const gone = await user.session('DELETE', `/users/me/allow-list/${FRIEND}`)
  t.same([gone.status, gone.body.code], [404, 'NOT_LISTED'])
  const mistyped = { address: `0xF${'a'.repeat(39)}` }
  const typo = await user.session('POST', '/users/me/allow-list', { body: mistyped })
  t.match(typo, { status: 400, body: { code: 'INVALID_FIELD', message: /^address must.*EIP-55/ } })
  const none = await user.session('DELETE', '/users/me/allow-list/%00')
  t.same([none.status, none.body.code], [404, 'NOT_LISTED'])
  const { body } = await user.session('GET', '/users/me/audit-log')
  const actions = body.data.map(({ action }: { action: string }) => action)
  t.same(actions.reverse(), [
    'ADDRESS_ADDED',
    'ALLOW_LIST_ON',
    'ALLOW_LIST_OFF_ASKED',
    'ADDRESS_REMOVED',
    'ALLOW_LIST_ON',
    'ALLOW_LIST_OFF_ASKED',
  ])
})

import { checkDestination, DELAY_MS } from '@truebook/api/access/allow-list'
import { insertAllowedAddress, putAllowList } from '@truebook/api/queries/allow-lists'
import t from 'tap'
import { openGround } from '../fixture.js'

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

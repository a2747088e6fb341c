import t from 'tap'
import { request } from './client.js'
import { openApi, openGround } from './fixture.js'

const SIGNED = '/v1/orders/x?timestamp=1&signature=0x'
const CASES: readonly [string, string, string, object][] = [
  ['DELETE', '/v1/orders/x?timestamp=1', 'MISSING_FIELDS', { field: 'signature' }],
  ['DELETE', '/v1/orders/x', 'MISSING_FIELDS', { fields: 'timestamp, signature' }],
  ['DELETE', `${SIGNED}&zone=utc`, 'UNKNOWN_FIELD', { field: 'zone', fields: 'zone' }],
  ['DELETE', `${SIGNED}&zone=utc&dst=1`, 'UNKNOWN_FIELD', { fields: 'zone, dst' }],
  ['GET', '/v1/markets?page=0&page=1', 'DUPLICATE_QUERY_KEY', { field: 'page' }],
]

t.test('a refusal of one field names it as field, and of several none of them', async (t) => {
  const { url } = await openApi(t, await openGround(t))
  for (const [method, target, code, details] of CASES) {
    const { status, body } = await request(url, { method, target })
    t.match(body, { code, ...details }, target)
    t.same([status, Object.hasOwn(body, 'field')], [400, Object.hasOwn(details, 'field')], target)
  }
})

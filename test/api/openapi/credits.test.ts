import { createConnection } from '@truebook/client/connection'
import t from 'tap'
import { request } from '../client.js'
import { makeKey, openAccount, openApi, openGround } from '../fixture.js'
import type { Document } from './conformance.js'
import { exampleRequest } from './example-request.js'

const ground = await openGround(t)
await openAccount(ground.db, { id: 1, wallet: `0x${'11'.repeat(20)}` })
const { apiKey, secret: apiSecret } = await makeKey(ground.db, 1)
const PLANS = JSON.stringify({ poor: { daily_credits: 1 } })
const { url } = await openApi(t, ground, { env: { PLANS, DEFAULT_PLAN: 'poor' } })
const { authorize } = createConnection({ url: `${url}/v1`, key: { apiKey, apiSecret } })
const { paths }: Document = (await request(url, { method: 'GET', target: '/openapi.json' })).body

t.test('who has no credits left is refused by each route that says so, and no other', async (t) => {
  const free: string[] = []
  for (const [path, item] of Object.entries(paths)) {
    for (const [verb, operation] of Object.entries(item)) {
      if (operation['x-required-scope'] === undefined) continue
      const asked = exampleRequest(path, verb, operation)
      const { method, body } = asked
      const headers = await authorize(asked)
      const text = body && JSON.stringify(body)
      const target = `/v1${asked.path}`
      const answer = await request(url, { method, target, headers, body: text })
      const told = operation.responses[429].content['application/json'].examples ?? {}
      const costs = Object.hasOwn(told, 'CREDITS_EXHAUSTED')
      t.equal(answer.body.code === 'CREDITS_EXHAUSTED', costs, `${method} ${path}`)
      t.equal(operation.description.endsWith(' It costs no credits.'), !costs, `${method} ${path}`)
      if (!costs) free.push(`${method} ${path}`)
    }
  }
  t.same(free.sort(), [
    'DELETE /orders/batch',
    'DELETE /orders/by-client-order-id/{client_order_id}',
    'DELETE /orders/{id}',
    'DELETE /users/me/cancel-all-orders',
    'GET /users/me/credits',
    'POST /users/me/cancel-all-after',
  ])
})

import { readFileSync } from 'node:fs'
import { createConnection } from '@truebook/client/connection'
import t from 'tap'
import { request } from '../client.js'
import { makeKey, openAccount, openApi, openGround } from '../fixture.js'
import type { Document } from './conformance.js'
import { exampleRequest } from './example-request.js'

const ground = await openGround(t)
await openAccount(ground.db, { id: 1, wallet: `0x${'11'.repeat(20)}` })
const { apiKey, secret: apiSecret } = await makeKey(ground.db, 1, { scopes: [] })
const { url } = await openApi(t, ground)
const { authorize } = createConnection({ url: `${url}/v1`, key: { apiKey, apiSecret } })
const { paths }: Document = (await request(url, { method: 'GET', target: '/openapi.json' })).body

/** The scope that docs/api-keys.md gives to each route, by its name there: the document drives the code. */
const page = readFileSync(new URL('../../../../docs/api-keys.md', import.meta.url), 'utf8')
const told = Object.fromEntries(
  [...page.matchAll(/^\| `(\w+:\w+)` \|[^|]*\|(.*)\|$/gm)].flatMap(([, scope, routes]) =>
    [...routes.matchAll(/`(\w+ [^`]+)`/g)].map(([, route]) => [route, scope]),
  ),
)

t.test('each route asks for the scope that docs/api-keys.md gives it, or for none', async (t) => {
  const asked = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([verb, { 'x-required-scope': scope }]) => {
      const route = `${verb.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`
      return scope === undefined ? [] : [[route, scope]]
    }),
  )
  t.same(Object.fromEntries(asked), told)
})

t.test('a key without scopes gets into no route that the document gives one to', async (t) => {
  for (const [path, item] of Object.entries(paths)) {
    for (const [verb, operation] of Object.entries(item)) {
      const scope = operation['x-required-scope']
      if (scope === undefined) continue
      const asked = exampleRequest(path, verb, operation)
      const { method, body } = asked
      const headers = await authorize(asked)
      const text = body && JSON.stringify(body)
      const target = `/v1${asked.path}`
      const answer = await request(url, { method, target, headers, body: text })
      t.match(answer, { status: 403, body: { code: 'MISSING_SCOPE', scope } }, `${method} ${path}`)
    }
  }
})

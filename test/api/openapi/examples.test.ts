import { createConnection } from '@truebook/client/connection'
import { canonicalJson, type Json, sentFields } from '@truebook/client/json'
import { Wallet } from 'ethers'
import t from 'tap'
import { request } from '../client.js'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { openGround } from '../fixture.js'
import type { Document, Operation } from './conformance.js'
import { exampleOf, exampleRequest } from './example-request.js'
import type { Schema, Schemas } from './values.js'

/** Refusals of what a request says, whoever asks and whatever is there. */
const OF_FORM = new Set([
  'INVALID_JSON',
  'MISSING_FIELDS',
  'INVALID_FIELD',
  'UNKNOWN_FIELD',
  'INVALID_QUERY',
  'INVALID_REQUEST',
  'NOT_FOUND',
  'INVALID_ORDER_ID',
  'INVALID_MARKET',
  'INVALID_ASSET',
  'INVALID_AMOUNT',
])

const { api } = await openExchange(t, await openGround(t))
const trader = await openTrader(api, { seed: 'e8', funds: { USDC: '100000', BTC: '10' } })
const openapi: Document & { readonly components: { readonly schemas: Schemas } } = (
  await request(api.url, { method: 'GET', target: '/openapi.json' })
).body

interface Asked {
  readonly path: string
  readonly query: Readonly<Record<string, Json>>
  readonly body?: Readonly<Record<string, Json>>
}

/** Sends it under a key, and with a good time and the wallet's signature where it has them. */
async function send(method: string, operation: Operation, asked: Asked) {
  const query = await signed(operation, asked.query)
  const body = asked.body && (await signed(operation, asked.body))
  const words = Object.entries(query).map(
    ([name, one]) => `${name}=${encodeURIComponent(`${one}`)}`,
  )
  const path = words.length > 0 ? `${asked.path}?${words.join('&')}` : asked.path
  const connection = createConnection({
    url: `${api.url}/v1`,
    now: Date.now,
    key: { apiKey: trader.apiKey, apiSecret: trader.secret },
  })
  const headers = await connection.authorize({ method, path, ...(body ? { body } : {}) })
  const target = operation.servers ? path : `/v1${path}`
  return request(api.url, { method, target, headers, body: body && JSON.stringify(body) })
}

async function signed(operation: Operation, fields: Asked['query']): Promise<Asked['query']> {
  const action = operation['x-signed-action']
  if (action === undefined || !('signature' in fields)) return fields
  const { signature: _, ...kept } = fields
  const rest = { ...kept, timestamp: Date.now() }
  const text = canonicalJson(sentFields({ ...rest, action }))
  const signature = await new Wallet(trader.wallet.privateKey).signMessage(text)
  return { ...rest, signature }
}

/** The whole example, and it with the example of each of its parts instead. */
function variants(path: string, verb: string, operation: Operation): readonly Asked[] {
  const made = exampleRequest(path, verb, operation)
  const ofQuery = (operation.parameters ?? []).filter((one) => one.in === 'query')
  const needed = ofQuery.filter(({ required }) => required)
  const query = Object.fromEntries(needed.map((one) => [one.name, one.example as Json]))
  const whole: Asked = {
    path: made.path.split('?')[0],
    query,
    ...(made.body ? { body: made.body as Asked['query'] } : {}),
  }
  const byQuery = ofQuery.map((one) => ({
    ...whole,
    query: { ...query, [one.name]: exampleOf(one) as Json },
  }))
  const schema = operation.requestBody?.content['application/json'].schema as Schema | undefined
  const byBody = partsOf(schema).map((part) => ({ ...whole, body: { ...whole.body, ...part } }))
  return [whole, ...byQuery, ...byBody]
}

/** The fields of a body with examples, but for those that go with others only. */
function partsOf(schema: Schema = {}): readonly Asked['query'][] {
  const name = schema.$ref?.split('/').at(-1)
  const { properties = {} } = name === undefined ? schema : openapi.components.schemas[name]
  return Object.entries(properties)
    .filter(([field]) => field !== 'quote_quantity')
    .flatMap(([field, { examples = [] }]) =>
      examples.map((example) => ({ [field]: example as Json })),
    )
}

for (const [path, item] of Object.entries(openapi.paths)) {
  for (const [verb, operation] of Object.entries(item)) {
    const method = verb.toUpperCase()
    t.test(`${method} ${path} takes the examples of its document`, async (t) => {
      for (const asked of variants(path, verb, operation)) {
        const { body } = await send(method, operation, asked)
        const told = JSON.stringify({ asked, body })
        t.notOk(OF_FORM.has(body?.code), told)
        t.equal(body?.line, undefined, told)
      }
    })
  }
}

t.test('what /docs fills in of each public GET is answered by a new exchange', async (t) => {
  let asked = 0
  for (const [path, { get }] of Object.entries(openapi.paths)) {
    if (!get || get.security.length > 0) continue
    const target = filledIn(path, get)
    const { status, body } = await request(api.url, { method: 'GET', target })
    // Nobody has offered anything yet.
    t.ok(status === 200 || body.code === 'NO_PRICE', `${target}: ${JSON.stringify(body)}`)
    asked += 1
  }
  t.ok(asked > 20, `${asked} were asked`)
})

/** The page fills in each `example`, and else each `default`, whether a parameter is optional or not. */
function filledIn(path: string, { servers, parameters = [] }: Operation): string {
  const filled = parameters.flatMap(({ name, in: place, schema, example }) => {
    const { example: own, default: usual } = schema as Readonly<Record<string, unknown>>
    const value = example ?? own ?? usual
    return value === undefined ? [] : [{ name, place, text: encodeURIComponent(String(value)) }]
  })
  const inPath = filled.filter(({ place }) => place === 'path')
  const inQuery = filled.filter(({ place }) => place === 'query')
  const query = inQuery.map(({ name, text }) => `${name}=${text}`).join('&')
  const asked = inPath.reduce((made, { name, text }) => made.replace(`{${name}}`, text), path)
  return `${servers ? '' : '/v1'}${asked}${query === '' ? '' : `?${query}`}`
}

t.test('every body has fields that are known, or is refused', async (t) => {
  for (const [path, item] of Object.entries(openapi.paths)) {
    for (const [verb, operation] of Object.entries(item)) {
      const method = verb.toUpperCase()
      if (!['POST', 'PUT', 'PATCH'].includes(method)) continue
      const { path: filled, body = {} } = exampleRequest(path, verb, operation)
      const asked = { path: filled, query: {}, body: { ...body, unknown_field: 1 } }
      const { status, body: answer } = await send(method, operation, asked)
      t.same([status, answer.code], [400, 'UNKNOWN_FIELD'], `${method} ${path}`)
      t.ok(operation.requestBody, `${method} ${path}`)
    }
  }
})

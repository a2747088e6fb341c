import { randomInt } from 'node:crypto'
import { createLog } from '@truebook/api/log'
import { createConnection } from '@truebook/client/connection'
import { canonicalJson, type Json, sentFields } from '@truebook/client/json'
import { Wallet } from 'ethers'
import fc, { type Arbitrary } from 'fast-check'
import t from 'tap'
import { request } from '../client.js'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { openGround } from '../fixture.js'
import type { Document, Operation, Parameter } from './conformance.js'
import { faulty, type Schema, type Schemas } from './values.js'

/** How many requests an operation gets, without access and with it. */
const RUNS = 8

const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
t.comment(`FUZZ_SEED=${seed}`)
const lines: string[] = []
const log = createLog('error', { write: (line) => lines.push(line) })
const { api } = await openExchange(t, await openGround(t), { log })
const trader = await openTrader(api, { seed: 'f2', funds: { USDC: '100000', BTC: '10' } })
const openapi: Document & { readonly components: { readonly schemas: Schemas } } = (
  await request(api.url, { method: 'GET', target: '/openapi.json' })
).body
const { schemas } = openapi.components
const placed = await trader.client.place({
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '0.01',
  price: '20000',
})
/** What is really there, so that requests come further than to a lookup. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  id: [placed.body.order_id],
  user: ['me', trader.user, trader.wallet.address],
  order_id: [placed.body.order_id],
  order_ids: [placed.body.order_id],
}

interface Sent {
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly isSigned: boolean
}

/** Requests for one operation: most of them as the document says, some with a fault. */
function requests(path: string, operation: Operation): Arbitrary<Sent> {
  const { parameters = [], requestBody } = operation
  const of = (place: Parameter['in']) => parameters.filter((one) => one.in === place)
  const texts = (place: Parameter['in']) =>
    fc.record(Object.fromEntries(of(place).map((one) => [one.name, valuesOf(one)])), {
      requiredKeys: of(place).flatMap(({ name, required }) => (required ? name : [])),
    })
  const schema = requestBody?.content['application/json'].schema as Schema | undefined
  return fc
    .record({
      params: texts('path'),
      query: fc.oneof(
        texts('query'),
        texts('query').map((query) => ({ ...query, extra: '1' })),
      ),
      headers: texts('header').map((all) => headersOf(all)),
      body: schema ? faulty(schema, schemas) : fc.constant(undefined),
      isSigned: fc.boolean(),
    })
    .map(({ params, ...rest }) => ({ ...rest, path: filled(path, params) }))
}

function valuesOf({ name, schema }: Parameter): Arbitrary<unknown> {
  const made = faulty(schema as Schema, schemas)
  const known = KNOWN[name]
  return known ? fc.oneof(fc.constantFrom(...known), made) : made
}

function headersOf(all: object): Readonly<Record<string, string>> {
  const texts = Object.entries(all).map(([name, value]) => [name, String(value)])
  // What no client can send is no request.
  return Object.fromEntries(texts.filter(([, text]) => /^[!-~]*$/.test(text)))
}

function filled(path: string, params: object): string {
  const values = params as Readonly<Record<string, unknown>>
  return path.replace(/\{(\w+)\}/g, (_, name) => encoded(values[name]) || '_')
}

function encoded(value: unknown): string {
  return encodeURIComponent(String(value).replace(/\p{Surrogate}/gu, '')).replace(/^\.+$/, '_')
}

/** Sends one, under the key or not; `request` itself holds the answer against the document. */
async function send(method: string, operation: Operation, sent: Sent, access: boolean) {
  const made = sent.isSigned && access ? await signed(operation, sent) : sent
  const query = Object.entries(made.query).map(([name, value]) => `${name}=${encoded(value)}`)
  const path = query.length > 0 ? `${made.path}?${query.join('&')}` : made.path
  const body = made.body === undefined ? undefined : JSON.stringify(made.body)
  const connection = createConnection({
    url: `${api.url}/v1`,
    now: Date.now,
    key: { apiKey: trader.apiKey, apiSecret: trader.secret },
  })
  const covered = { method, path, ...(body === undefined ? {} : { body: JSON.parse(body) }) }
  const headers = access ? await connection.authorize(covered) : {}
  const mount = operation.servers ? '' : '/v1'
  const answer = await request(api.url, {
    method,
    target: mount + path,
    headers: { ...sent.headers, ...headers },
    body,
  })
  if (answer.status >= 500) throw new Error(`${answer.status}: ${lines.at(-1)}`)
  return answer.status
}

/** The same with a good time and the wallet's signature, where the operation wants one. */
async function signed(operation: Operation, sent: Sent): Promise<Sent> {
  const action = operation['x-signed-action']
  if (action === undefined) return sent
  const inBody = sent.body !== undefined
  const fields = inBody ? sent.body : sent.query
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return sent
  const timestamp = Date.now()
  const { signature: _, ...kept } = fields as Readonly<Record<string, Json>>
  const rest = { ...kept, timestamp }
  const text = canonicalJson(sentFields({ ...rest, action }))
  const signature = await new Wallet(trader.wallet.privateKey).signMessage(text)
  return { ...sent, [inBody ? 'body' : 'query']: { ...rest, signature } }
}

for (const [path, item] of Object.entries(openapi.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    const name = `${method.toUpperCase()} ${path}`
    t.test(`${name} answers whatever comes as the document says`, async (t) => {
      const statuses = new Set<number>()
      const property = fc.asyncProperty(
        requests(path, operation),
        fc.boolean(),
        async (sent, access) => {
          statuses.add(await send(method.toUpperCase(), operation, sent, access))
        },
      )
      await fc.assert(property, {
        seed,
        numRuns: RUNS,
        endOnFailure: true,
        includeErrorInReport: true,
      })
      t.ok(statuses.size > 0)
    })
  }
}

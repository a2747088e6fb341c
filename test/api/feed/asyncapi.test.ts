import { createRequire } from 'node:module'
import { asyncApiDocument } from '@truebook/api/feed/asyncapi'
import { ANSWERS, OPERATIONS } from '@truebook/shared/wire/feed-operations'
import { OrderFields, PlaceOrderBody } from '@truebook/shared/wire/place-order'
import { ProblemDetails } from '@truebook/shared/wire/problem'
import { documented, WalletSignature } from '@truebook/shared/wire/text'
import { Ajv } from 'ajv'
import t from 'tap'

interface Payload {
  // biome-ignore lint/suspicious/noExplicitAny: a schema of any depth.
  readonly properties: Record<string, any>
  readonly title: string
}

const require = createRequire(import.meta.url)
const document = asyncApiDocument() as {
  components: { messages: Record<string, { payload: Payload }> }
}

t.test('the document is AsyncAPI 3', async (t) => {
  const schema = require('@asyncapi/specs/schemas/3.0.0.json')
  const validate = new Ajv({
    strict: false,
    validateFormats: false,
    unicodeRegExp: false,
    meta: false,
    validateSchema: false,
  }).compile(schema)
  validate(document)
  t.same(validate.errors ?? [], [])
})

t.test(
  'every message has a payload that is a JSON schema, and every operation both its messages',
  async (t) => {
    const ajv = new Ajv({ strict: false, validateFormats: false })
    const { messages } = document.components
    for (const [name, { payload }] of Object.entries(messages)) {
      t.doesNotThrow(() => ajv.compile(payload), name)
    }
    t.same(Object.keys(OPERATIONS), Object.keys(ANSWERS))
    for (const op of Object.keys(OPERATIONS)) {
      t.ok(messages[`ask.${op}`] && messages[`answer.${op}`], op)
    }
  },
)

t.test(
  "the orders of a batch have a single order's fields, and its time is the batch's",
  async (t) => {
    const { payload } = document.components.messages['ask.batch']
    const { action, timestamp, signature, ...fields } = plain(documented(PlaceOrderBody)).properties
    t.same(payload.properties.orders.items.properties, fields)
    t.same([payload.properties.timestamp, payload.properties.signature], [timestamp, signature])
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(payload)
    const [order] = OrderFields.examples
    const batch = { id: 1, op: 'batch', timestamp: 1, signature: WalletSignature.examples[0] }
    t.ok(validate({ ...batch, orders: [order] }), JSON.stringify(validate.errors))
    t.notOk(validate({ ...batch, orders: [order, { ...order, side: 'buy' }] }))
    t.notOk(validate({ ...batch, orders: [{ ...order, timestamp: 1 }] }))
  },
)

t.test('every payload has a name of its own', async (t) => {
  const titles = Object.values(document.components.messages).map(({ payload }) => payload.title)
  t.same(new Set(titles).size, titles.length)
  for (const title of ['AskCancelAll', 'AnswerToPlace', 'Refusal', 'DepthUpdate', 'OrdersUpdate']) {
    t.ok(titles.includes(title), title)
  }
  for (const title of titles) t.match(title, /^([A-Z][a-z]+)+$/)
})

t.test("a refusal has every detail by its name, and an order's status by another", async (t) => {
  const { properties } = document.components.messages.refusal.payload
  const { status, ...details } = plain(documented(ProblemDetails)).properties
  t.match(properties, { ...details, order_status: status })
  t.same(properties.status, { type: 'integer' })
})

t.test('a message of a channel tells the form of its name', async (t) => {
  const { messages } = document.components
  const formOf = (name: string) =>
    new RegExp(messages[name].payload.properties.channel.pattern ?? '^$')
  t.match('depth:BTC_USDC:tick_size=0.1:depth=5', formOf('depth.update'))
  t.match('candles:BTC_USDC:1m', formOf('candles.snapshot'))
  for (const kind of ['book', 'trades', 'bbo', 'ticker']) {
    t.match(`${kind}:BTC_USDC`, formOf(`${kind}.snapshot`))
    t.notMatch('depth:BTC_USDC', formOf(`${kind}.update`))
  }
})

function plain(schema: object) {
  return JSON.parse(JSON.stringify(schema))
}

import { createRequire } from 'node:module'
import { asyncApiDocument } from '@truebook/api/feed/asyncapi'
import { ANSWERS, OPERATIONS } from '@truebook/shared/wire/feed-operations'
import { OrderFields, PlaceOrderBody } from '@truebook/shared/wire/place-order'
import { Ajv } from 'ajv'
import t from 'tap'

interface Payload {
  // biome-ignore lint/suspicious/noExplicitAny: a schema of any depth.
  readonly properties: Record<string, any>
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
    const { action, timestamp, signature, ...fields } = plain(PlaceOrderBody).properties
    t.same(payload.properties.orders.items.properties, fields)
    t.same([payload.properties.timestamp, payload.properties.signature], [timestamp, signature])
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(payload)
    const [order] = OrderFields.examples
    const batch = { id: 1, op: 'batch', timestamp: 1, signature: '0x00' }
    t.ok(validate({ ...batch, orders: [order] }), JSON.stringify(validate.errors))
    t.notOk(validate({ ...batch, orders: [order, { ...order, side: 'buy' }] }))
    t.notOk(validate({ ...batch, orders: [{ ...order, timestamp: 1 }] }))
  },
)

function plain(schema: object) {
  return JSON.parse(JSON.stringify(schema))
}

import { createRequire } from 'node:module'
import { asyncApiDocument } from '@truebook/api/feed/asyncapi'
import { ANSWERS, OPERATIONS } from '@truebook/shared/wire/feed-operations'
import { Ajv } from 'ajv'
import t from 'tap'

const require = createRequire(import.meta.url)
const document = asyncApiDocument() as {
  components: { messages: Record<string, { payload: object }> }
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

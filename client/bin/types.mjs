// Writes the types of an exchange's documents: node client/bin/types.mjs http://127.0.0.1:3000 > client/src/schema.ts
import openapiTypescript, { astToString } from 'openapi-typescript'

const read = async (path) => (await fetch(`${process.argv[2]}${path}`)).json()
const document = await read('/openapi.json')
const feed = await read('/asyncapi.json')

/** Refusals are errors to the client, and its types need no examples. */
function withoutRefusals(item) {
  return mapValues(item, (operation) =>
    operation.responses === undefined
      ? operation
      : { ...operation, responses: filterKeys(operation.responses, (status) => status < '400') },
  )
}

/** What stands as text in a query may be given as what it says: a boolean, or a whole number. */
function withPlainQueries(item) {
  return mapValues(item, (operation) =>
    operation.parameters === undefined
      ? operation
      : { ...operation, parameters: operation.parameters.map(withPlainValue) },
  )
}

function withPlainValue(parameter) {
  const { enum: texts = [], pattern = '' } = parameter.schema ?? {}
  if (parameter.in !== 'query') return parameter
  const isTruth = texts.includes('true') && texts.includes('false')
  const accepts = (text) => pattern !== '' && new RegExp(pattern).test(text)
  const isWhole = accepts('12') && !accepts('1.5') && !accepts('a')
  if (!isTruth && !isWhole) return parameter
  const plain = { type: isTruth ? 'boolean' : 'integer' }
  // Its other spellings are for those who write queries by hand.
  const spelt = isTruth ? { ...parameter.schema, enum: ['true', 'false'] } : parameter.schema
  return { ...parameter, schema: { anyOf: [spelt, plain] } }
}

function withoutExamples(node) {
  if (Array.isArray(node)) return node.map(withoutExamples)
  if (typeof node !== 'object' || node === null) return node
  const kept = filterKeys(node, (key) => !['example', 'examples', 'headers', 'title'].includes(key))
  return mapValues(kept, (value, key) =>
    key === 'properties' ? mapValues(value, withoutExamples) : withoutExamples(value),
  )
}

function filterKeys(object, isKept) {
  return Object.fromEntries(Object.entries(object).filter(([key]) => isKept(key)))
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
}

const payloads = mapValues(feed.components.messages, ({ payload }) => payload)
const schemas = { ...document.components.schemas, ...payloads }
const paths = mapValues(document.paths, (item) => withPlainQueries(withoutRefusals(item)))
const types = await openapiTypescript(
  {
    ...withoutExamples({ ...document, paths }),
    components: { schemas: mapValues(schemas, withoutExamples) },
  },
  { alphabetize: true, immutable: true },
)
const codes = Object.keys(document.components.examples).map((code) => `  '${code}',`)
process.stdout.write(`// Made of /openapi.json and /asyncapi.json by "npm run client:types": not to be changed by hand.

${astToString(types)}
/** Every code that a refusal may have. */
export const CODES = [
${codes.join('\n')}
] as const
`)

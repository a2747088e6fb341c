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
const types = await openapiTypescript(
  {
    ...withoutExamples({ ...document, paths: mapValues(document.paths, withoutRefusals) }),
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

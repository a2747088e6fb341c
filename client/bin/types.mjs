// Writes the types of an OpenAPI document: node client/bin/types.mjs < openapi.json > client/src/schema.ts
import { text } from 'node:stream/consumers'
import openapiTypescript, { astToString } from 'openapi-typescript'

const document = JSON.parse(await text(process.stdin))

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

const { schemas } = document.components
const types = await openapiTypescript(
  {
    ...withoutExamples({ ...document, paths: mapValues(document.paths, withoutRefusals) }),
    components: { schemas: mapValues(schemas, withoutExamples) },
  },
  { alphabetize: true, immutable: true },
)
const codes = Object.keys(document.components.examples).map((code) => `  '${code}',`)
process.stdout.write(`// Made of /openapi.json by "npm run client:types": not to be changed by hand.

${astToString(types)}
/** Every code that a refusal may have. */
export const CODES = [
${codes.join('\n')}
] as const
`)

import { isDeepStrictEqual } from 'node:util'
import { assert } from '@truebook/shared/assert'
import { UNCOUNTED } from '../http/limit-requests.js'

/** The parts of the library's document that are changed here. */
export interface Draft {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: JsonObject
}

interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Body
  readonly responses: Readonly<Record<string, { readonly content: Content }>>
}

interface Parameter {
  readonly required?: boolean
  readonly schema: JsonObject
  readonly example?: unknown
}

type Content = Readonly<Record<string, { readonly examples?: JsonObject }>>

interface Body {
  readonly content: Readonly<Record<string, { schema: { required?: readonly string[] } }>>
}

type JsonObject = Readonly<Record<string, unknown>>

/** Adds what all operations share, and moves the schemas with a title into one place. */
export function finish(draft: Draft): object {
  const paths = mapValues(draft.paths, (item, path) =>
    mapValues(item, (operation) => finishOperation(path, operation)),
  )
  const hoisted = hoistTitled(paths)
  return {
    ...draft,
    paths: hoisted.paths,
    components: { ...draft.components, schemas: hoisted.schemas },
  }
}

function finishOperation(path: string, operation: Operation): object {
  const { parameters, requestBody, responses } = operation
  return {
    ...operation,
    ...(parameters ? { parameters: parameters.map(withExampleInSchema) } : {}),
    ...(requestBody ? { requestBody: { ...requestBody, required: isRequired(requestBody) } } : {}),
    responses: mapValues(responses, ({ content, ...response }, status) => ({
      ...response,
      headers: Object.fromEntries(headersOf(path, status)),
      content: mapValues(content, withExamples),
    })),
  }
}

/**
 * Moves the example of an optional parameter into its schema. /docs fills in every `example`, and optional
 * parameters may exclude each other, or name what a new exchange does not have.
 */
function withExampleInSchema(parameter: Parameter): object {
  const { example, ...rest } = parameter
  if (parameter.required || example === undefined) return parameter
  return { ...rest, schema: { ...rest.schema, examples: [example] } }
}

/** Refers to the examples of refusals, which stand in one place by code. */
function withExamples({ examples, ...media }: Content[string]): object {
  if (!examples) return media
  const refer = (code: string) => ({ $ref: `#/components/examples/${code}` })
  return { ...media, examples: mapValues(examples, (_, code) => refer(code)) }
}

/** Whether a body must be sent: no body counts as an empty one. */
function isRequired({ content }: Body): boolean {
  return Object.values(content).some(({ schema }) => (schema.required ?? []).length > 0)
}

const RETRIED = new Set(['429', '503', '504'])

const LIMITS = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']

function headersOf(path: string, status: string): readonly (readonly [string, object])[] {
  const limits = UNCOUNTED.test(path) ? [] : LIMITS
  const sent = ['x-request-id', ...limits, ...(RETRIED.has(status) ? ['retry-after'] : [])]
  return sent.map((name) => [name, { $ref: `#/components/headers/${name}` }])
}

/** Keys whose values are data, and not parts of the document. */
const DATA = new Set(['example', 'examples', 'default', 'const', 'enum'])

/** Moves every schema with a title out of the paths into `schemas`, by its title. */
function hoistTitled(paths: JsonObject) {
  const schemas: Record<string, unknown> = {}

  function walk(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    const walked = mapValues(node as JsonObject, (value, key) => {
      if (DATA.has(key)) return value
      // The keys of `properties` are names of fields, not words of the document.
      return key === 'properties' ? mapValues(value as JsonObject, walk) : walk(value)
    })
    return typeof walked.title === 'string' ? hoist(walked.title, walked) : walked
  }

  function hoist(title: string, schema: JsonObject): JsonObject {
    const isNew = schemas[title] === undefined || isDeepStrictEqual(schemas[title], schema)
    assert(isNew, `Two different schemas have the title ${title}.`)
    schemas[title] = schema
    return { $ref: `#/components/schemas/${title}` }
  }

  const walked = mapValues(paths, walk)
  return { paths: walked, schemas: Object.fromEntries(Object.entries(schemas).sort()) }
}

function mapValues<T, U>(
  object: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
}

import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Answered } from '../conforming.js'

/** What the tests read of an OpenAPI document. */
export interface Document {
  readonly openapi: string
  readonly tags: readonly { readonly name: string }[]
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>
  }
  readonly paths: Readonly<Record<string, PathItem>>
}

type PathItem = Readonly<Record<string, Operation>>

export interface Operation {
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly security: readonly object[]
  readonly servers?: readonly object[]
  readonly 'x-required-scope'?: string
  readonly 'x-signed-action'?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
}

interface Response {
  readonly headers: Readonly<Record<string, object>>
  readonly content: Content
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: AnySchema
  readonly example?: unknown
}

type Content = Readonly<Record<string, Media>>

export interface Media {
  readonly schema: AnySchema
  readonly example?: unknown
  /** By the code of a refusal; each refers to the document's own example of it. */
  readonly examples?: Readonly<Record<string, object>>
}

export interface Conformance {
  /** Why a value does not fit a schema of the document; empty where it does. */
  misfits(schema: AnySchema, value: unknown): readonly string[]
  /** Why an answer is not what the document says; empty where it is. */
  faults(answered: Answered): readonly string[]
}

/** Checks values and answers by one document. */
export function conformanceOf(document: Document): Conformance {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateSchema: false })
  addFormats.default(ajv)
  ajv.addSchema(closed(document), ROOT)
  const compiled = new Map<AnySchema, ReturnType<typeof ajv.compile>>()
  const routes = Object.entries(document.paths).map(([path, item]) => ({
    item,
    pattern: patternOf(path),
    fixed: path.split('/').filter((part) => !part.startsWith('{')).length,
    begins: path.indexOf('{'),
  }))
  // A path without a parameter goes before one that has it in the same place.
  routes.sort((a, b) => b.fixed - a.fixed || b.begins - a.begins)

  function misfits(schema: AnySchema, value: unknown): readonly string[] {
    const validate = compiled.get(schema) ?? ajv.compile(rooted(schema) as AnySchema)
    compiled.set(schema, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }

  function itemOf(target: string): PathItem | undefined {
    const path = target.split('?')[0].replace(/^\/v1(?=\/)/, '')
    return routes.find(({ pattern }) => pattern.test(path))?.item
  }

  return {
    misfits,
    faults({ method, target, status, headers, body }) {
      // A browser's pre-flight is no operation.
      if (method === 'OPTIONS') return []
      const item = itemOf(target)
      const operation = item?.[method === 'HEAD' ? 'get' : method.toLowerCase()]
      if (!operation) return outsideFaults(status, item, () => misfits(PROBLEM, body))
      const response = operation.responses[status]
      if (!response) return [`${status} is not documented`]
      const wrong = headerFaults(response, headers)
      if (method === 'HEAD') return wrong
      const type = headers.get('content-type')
      const media = response.content[type?.split(';')[0] ?? '']
      const misfit = media
        ? misfits(media.schema, body)
        : [`${type} is not documented for ${status}`]
      return [...wrong, ...misfit]
    },
  }
}

/** Headers that an answer has where the document says so, and only there; others depend on settings. */
const EXACT_HEADERS = ['x-request-id', 'retry-after']

function headerFaults(response: Response, headers: Headers): readonly string[] {
  return EXACT_HEADERS.flatMap((name) => {
    const isDocumented = name in response.headers
    if (headers.has(name) === isDocumented) return []
    return isDocumented ? `${name} is missing` : `${name} is not documented`
  })
}

/** Where the document has no such operation, the answer must say so, as every refusal does. */
function outsideFaults(
  status: number,
  item: PathItem | undefined,
  problemFaults: () => readonly string[],
): readonly string[] {
  if (status < 400) return item ? [`the method is not documented, but ${status} came`] : []
  return problemFaults()
}

/** The same in which a refusal has no details but those that are named. */
function closed({ components, ...document }: Document): AnySchema {
  const { Problem, ...schemas } = components.schemas
  const named = { ...(Problem as object), additionalProperties: false }
  return { ...document, components: { ...components, schemas: { ...schemas, Problem: named } } }
}

const PROBLEM = { $ref: '#/components/schemas/Problem' }
const ROOT = 'openapi'

/** The same schema with its references pointing into the whole document. */
function rooted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(rooted)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? ROOT + value : rooted(value),
    ]),
  )
}

function patternOf(path: string): RegExp {
  const source = path
    .split('/')
    .map((part) => (part.startsWith('{') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/')
  return new RegExp(`^${source}$`)
}

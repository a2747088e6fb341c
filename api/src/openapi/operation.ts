import { STATUS_CODES } from 'node:http'
import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import { assert } from '@truebook/shared/assert'
import { REJECTS, type RejectCode } from '@truebook/shared/reject'
import { Problem } from '@truebook/shared/wire/problem'
import { documented } from '@truebook/shared/wire/text'
import type { FastifySchema } from 'fastify'
import { PREFIX } from '../access/authenticate.js'
import { type Auth, costsNothing, type RouteDoc } from './describe.js'
import { errorsOf } from './errors.js'
import { exampleOf } from './example.js'
import { PARAMS } from './params.js'

/** Who may ask, in the document's words. A key's three headers go together. */
const KEY = { ApiKey: [], ApiTimestamp: [], ApiSignature: [] }
const SECURITY: Readonly<Record<Auth, readonly Record<string, readonly string[]>[]>> = {
  none: [],
  key: [KEY],
  session: [{ Session: [] }],
  'key or session': [KEY, { Session: [] }],
}

declare module 'fastify' {
  interface FastifySchema {
    readonly servers?: readonly { readonly url: string }[]
    readonly 'x-required-scope'?: string
    readonly 'x-signed-action'?: string
  }
}

const TWO_FACTOR = Type.Object({
  'x-2fa-code': Type.Optional(
    Type.String({
      description: 'A code of the authenticator app, or a recovery code, where they are on.',
      maxLength: 40,
      examples: ['123456'],
    }),
  ),
})

/** What @fastify/swagger is given of a route: its schemas, and what the document adds. */
export function operationOf(url: string, method: string, doc: RouteDoc): FastifySchema {
  const { tag, summary, auth, scope, twoFactor, signs } = doc
  const query = doc.queryShown ?? doc.query
  const body = doc.bodyShown ?? doc.body
  const params = paramsOf(url, doc)
  return documented({
    operationId: operationId(method, url),
    tags: [tag],
    summary,
    description: descriptionOf(doc),
    security: SECURITY[auth],
    // The document's `servers` names the mounted API; other routes stand beside it.
    ...(url.startsWith(`${PREFIX}/`) ? {} : { servers: [{ url: '/' }] }),
    ...(scope ? { 'x-required-scope': scope } : {}),
    ...(signs ? { 'x-signed-action': signs } : {}),
    ...(params ? { params } : {}),
    ...(twoFactor ? { headers: TWO_FACTOR } : {}),
    ...(query ? { querystring: withExamples(query) } : {}),
    ...(body ? { body: { ...body, examples: [exampleOf(body)] } } : {}),
    response: { ...refusalsOf(errorsOf(url, method, doc)), ...answersOf(doc) },
  })
}

function withExamples(query: TObject): TSchema {
  const entries = Object.entries(query.properties)
  const properties = entries.map(([name, part]) => [name, { ...part, examples: [exampleOf(part)] }])
  return { ...query, properties: Object.fromEntries(properties) }
}

/** An operation's id, such as getOrdersById for GET /v1/orders/:id. */
function operationId(method: string, url: string): string {
  const words = url
    .replace(PREFIX, '')
    .split(/[/\-_]/)
    .filter((word) => word !== '')
    .map((word) => (word.startsWith(':') ? `by-${word.slice(1)}` : word))
    .flatMap((word) => word.split('-'))
  return method.toLowerCase() + words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')
}

function descriptionOf(doc: RouteDoc): string {
  const { summary, description, scope, signs } = doc
  const sentences = [description ?? `${summary}.`]
  if (scope) sentences.push(`A key needs the scope \`${scope}\`.`)
  if (signs) sentences.push(`The wallet signs the action \`${signs}\`.`)
  if (scope && costsNothing(doc)) sentences.push('It costs no credits.')
  return sentences.join(' ')
}

function paramsOf(url: string, doc: RouteDoc): TSchema | undefined {
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name)
  if (names.length === 0) return undefined
  return Type.Object(
    Object.fromEntries(
      names.map((name) => {
        const param = doc.params?.[name] ?? PARAMS[name]
        assert(param !== undefined, `The parameter ${name} of ${url} must be described.`)
        return [name, param]
      }),
    ),
  )
}

function answersOf({ answers, contentType = 'application/json' }: RouteDoc) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => {
      const description = schema.description ?? STATUS_CODES[status] ?? ''
      const content = { [contentType]: { schema, example: exampleOf(schema) } }
      return [status, { description, content }]
    }),
  )
}

/** The refusals by status: each status has one answer, whose `code` is one of those listed. */
function refusalsOf(codes: readonly RejectCode[]) {
  const byStatus = new Map<number, RejectCode[]>()
  for (const code of codes) {
    const { status } = REJECTS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [status, refusalOf(status, some)]),
  )
}

function refusalOf(status: number, codes: readonly RejectCode[]) {
  const narrowed = { type: 'object', properties: { code: { type: 'string', enum: codes } } }
  return {
    description: `${STATUS_CODES[status]}: ${codes.join(', ')}`,
    content: {
      'application/json': {
        schema: { allOf: [Problem, narrowed] },
        examples: Object.fromEntries(codes.map((code) => [code, { value: code }])),
      },
    },
  }
}

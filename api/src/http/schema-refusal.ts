import type { Static, TSchema } from '@sinclair/typebox'
import { aboutFields } from '@truebook/shared/about-fields'
import { MAX_CLIENT_ORDER_ID } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import type { BatchJson } from '@truebook/shared/flat-json'
import { NumberText } from '@truebook/shared/wire/cancel'
import { OrderBookQuery } from '@truebook/shared/wire/order-book'
import { WholeNumberText } from '@truebook/shared/wire/page'
import { ClientOrderId } from '@truebook/shared/wire/place-order'
import { WalletAddress } from '@truebook/shared/wire/text'
import type { FastifyRequest, FastifySchemaValidationError } from 'fastify'
import { missingFields } from './missing-fields.js'

/** What compiles schemas: any request of the app. */
export type Schemas = Pick<FastifyRequest, 'compileValidationSchema'>

/** What was sent, if it fits a schema. Throws as a route does whose body does not fit. */
export function fitSchema<const T extends TSchema>(
  schemas: Schemas,
  schema: T,
  sent: BatchJson,
): Static<T> {
  const validate = schemas.compileValidationSchema(schema)
  if (!validate(sent)) throw schemaRefusal(validate.errors ?? [], sent)
  return sent as Static<T>
}

/** The refusal of a request whose body or query does not fit its schema. */
export function schemaRefusal(
  errors: readonly FastifySchemaValidationError[],
  came: unknown,
): TruebookError {
  const missing = errors.filter(({ keyword }) => keyword === 'required')
  if (missing.length > 0) return missingFields(missing.map(param('missingProperty')))
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties')
  if (unknown.length > 0) return unknownFields(unknown.map(param('additionalProperty')))
  return invalidField(errors[0], came)
}

function param(name: string): (error: FastifySchemaValidationError) => string {
  return ({ params }) => String(params[name])
}

function unknownFields(names: readonly string[]): TruebookError {
  const came = names.join(', ')
  const message = `The request must have no field besides the documented ones, but ${came} came.`
  return new TruebookError('UNKNOWN_FIELD', { message, details: aboutFields(names) })
}

function invalidField(error: FastifySchemaValidationError, came: unknown): TruebookError {
  const field = error.instancePath.slice(1)
  const value = field === '' ? came : (came as Record<string, unknown>)[field]
  const text = (JSON.stringify(value) ?? 'nothing').slice(0, 80)
  const unit =
    error.keyword === 'pattern' && MOMENTS.has(field) ? ', in milliseconds since 1970' : ''
  const message = `${field || 'The request'} ${expectation(error)}${unit}, but ${text} came.`
  return new TruebookError('INVALID_FIELD', { message, details: { field } })
}

/** What was expected, in words: most readers learn nothing from a pattern. */
function expectation({ keyword, params, message }: FastifySchemaValidationError): string {
  const limit = String(params.limit)
  switch (keyword) {
    case 'enum':
      return `must be one of ${(params.allowedValues as string[]).join(', ')}`
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`
    case 'type':
      return `must be ${TYPES[String(params.type)] ?? params.type}`
    case 'pattern':
      return PATTERNS.get(String(params.pattern)) ?? `must match ${params.pattern}`
    case 'minLength':
      return limit === '1' ? 'must not be empty' : `must have at least ${limit} characters`
    case 'maxLength':
      return `must have at most ${limit} characters`
    case 'minItems':
      return `must hold at least ${limit}`
    case 'maxItems':
      return `must hold at most ${limit}`
    case 'minimum':
      return `must be at least ${limit}`
    case 'maximum':
      return `must be at most ${limit}`
    default:
      return message ?? 'must fit its schema'
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'a whole number, without quotes',
  number: 'a number, without quotes',
  boolean: 'true or false, without quotes',
}

/** Fields that hold a time: their refusal names the unit too. */
const MOMENTS = new Set(['since', 'until', 'start', 'end', 'timestamp'])

/** What a client_order_id must be, whether it comes in a body, a query or a path. */
export const CLIENT_ORDER_ID_WORDS = `must be 1 to ${MAX_CLIENT_ORDER_ID} letters, digits, "_" or "-"`

/** The patterns of requests, each in words. */
const PATTERNS: ReadonlyMap<string | undefined, string> = new Map([
  [WholeNumberText.pattern, 'must be a whole number of at most 30 digits'],
  [NumberText.pattern, 'must be a whole number of at most 16 digits, without leading zeros'],
  [OrderBookQuery.properties.depth.pattern, 'must be a whole number of at most 9 digits'],
  // The pattern of `since` and `until` as well.
  [OrderBookQuery.properties.sequence.pattern, 'must be a whole number of at most 15 digits'],
  [WalletAddress.pattern, 'must be 0x and 40 hex digits'],
  [ClientOrderId.pattern, CLIENT_ORDER_ID_WORDS],
])

import { TruebookError } from '@truebook/shared/error'
import type { FastifySchemaValidationError } from 'fastify'
import { missingFields } from './missing-fields.js'

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
  const fields = names.join(', ')
  const message = `The request must have no field besides the documented ones, but ${fields} came.`
  return new TruebookError('UNKNOWN_FIELD', { message, details: { fields } })
}

function invalidField(error: FastifySchemaValidationError, came: unknown): TruebookError {
  const field = error.instancePath.slice(1)
  const value = field === '' ? came : (came as Record<string, unknown>)[field]
  const text = (JSON.stringify(value) ?? 'nothing').slice(0, 80)
  const message = `${field || 'The request'} ${expectation(error)}, but ${text} came.`
  return new TruebookError('INVALID_FIELD', { message, details: { field } })
}

function expectation({ keyword, params, message }: FastifySchemaValidationError): string {
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as string[]).join(', ')}`
  if (keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`
  if (keyword === 'minLength' && params.limit === 1) return 'must not be empty'
  return message ?? 'must fit its schema'
}

import { aboutFields } from '@truebook/shared/about-fields'
import { TruebookError } from '@truebook/shared/error'

/** The refusal of a request that lacks fields, by their names. */
export function missingFields(names: readonly string[]): TruebookError {
  const message = `The request must have ${names.join(', ')}: missing or empty.`
  return new TruebookError('MISSING_FIELDS', { message, details: aboutFields(names) })
}

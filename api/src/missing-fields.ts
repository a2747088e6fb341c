import { TruebookError } from '@truebook/shared/error'

/** Refuses a request for the fields that it lacks, by name. */
export function missingFields(names: readonly string[]): TruebookError {
  const fields = names.join(', ')
  const message = `The request must have ${fields}: missing or empty.`
  return new TruebookError('MISSING_FIELDS', { message, details: { fields } })
}

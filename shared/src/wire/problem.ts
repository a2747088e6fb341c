import { type Static, Type } from '@sinclair/typebox'

/**
 * Every refusal: `error` is the text that existing clients match, `code` its name in the table of
 * docs/errors.md, `message` the whole sentence for this occasion; details may stand beside them, and
 * what the logs call the request.
 */
export const Problem = Type.Object(
  { error: Type.String(), code: Type.String(), message: Type.String() },
  { title: 'Problem', additionalProperties: true },
)
export type Problem = Static<typeof Problem>

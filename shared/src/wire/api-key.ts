import { type Static, Type } from '@sinclair/typebox'
import { exactly } from './text.js'

/** The body of PUT /api-keys, which may also be left out. */
export const CreateApiKeyBody = exactly({})

/** A new key. The secret is shown this once. */
export const NewApiKey = Type.Object({
  api_key: Type.String(),
  /** Used as text, not decoded, when requests are signed. */
  api_secret: Type.String(),
  /** The owner's id. */
  user: Type.String(),
  status: Type.String(),
})
export type NewApiKey = Static<typeof NewApiKey>

import { type Static, Type } from '@sinclair/typebox'
import { SCOPES } from '../scope.js'
import { ExpiryTime, IsoTime, Milliseconds, named, oneOfWords, shownAs, UUID } from './text.js'

const KeyStatus = oneOfWords(['ACTIVE', 'INACTIVE'])

const KeyName = Type.String({ maxLength: 64, examples: ['market maker, server 2'] })

const ONE_SCOPE = `(${SCOPES.join('|')})`

/** A key's own id: a UUID. */
export const ApiKeyText = shownAs(
  Type.String({ examples: ['0b1f5e7c-5c62-4b8e-9a49-3d6b4f2f6a10'] }),
  { pattern: `^${UUID}$`, format: 'uuid' },
)

/**
 * The body of PUT /api-keys, which may also be left out. Lists are words joined by commas, since
 * bodies are flat.
 */
export const CreateApiKeyBody = named('CreateApiKeyBody', {
  name: Type.Optional(KeyName),
  /** What the key may do; without it, all that may be given. */
  scopes: Type.Optional(
    shownAs(Type.String({ minLength: 1, maxLength: 400, examples: ['orders:read,orders:write'] }), {
      pattern: `^ *${ONE_SCOPE} *(, *${ONE_SCOPE} *)*$`,
    }),
  ),
  /** Overrides the scopes: the key may change nothing. */
  read_only: Type.Optional(Type.Boolean()),
  /** Addresses and CIDR ranges, or * for any. */
  ip_allow_list: Type.Optional(
    Type.String({ minLength: 1, maxLength: 4096, examples: ['203.0.113.7,2001:db8::/32'] }),
  ),
  status: Type.Optional(KeyStatus),
  /** 0 for never. */
  expires_at: Type.Optional(ExpiryTime),
})
export type CreateApiKeyBody = Static<typeof CreateApiKeyBody>

/** The body of PATCH /api-keys/:api_key. Nothing else of a key can change: make another one. */
export const ChangeApiKeyBody = named('ChangeApiKeyBody', { status: KeyStatus })
export type ChangeApiKeyBody = Static<typeof ChangeApiKeyBody>

const KEY_FIELDS = {
  api_key: ApiKeyText,
  /** The owner's id. */
  user: Type.String({ examples: ['1'] }),
  status: KeyStatus,
  name: Type.String(),
  scopes: Type.Array(oneOfWords(SCOPES)),
  read_only: Type.Boolean(),
  /** Null for any address. */
  ip_allow_list: Type.Union([Type.Array(Type.String()), Type.Null()]),
  /** 0 for never. */
  expires_at: Milliseconds,
}

/** A key, without its secret. */
export const ApiKeyAnswer = named('ApiKeyAnswer', {
  ...KEY_FIELDS,
  created_at: IsoTime,
  /** The key that made it; null for a session. */
  made_by: Type.Union([Type.String(), Type.Null()]),
  /** May be some seconds late. */
  last_used_at: Type.Union([IsoTime, Type.Null()]),
  last_used_ip: Type.Union([Type.String(), Type.Null()]),
})
export type ApiKeyAnswer = Static<typeof ApiKeyAnswer>

/** A new key. The secret is shown this once. */
export const NewApiKey = named('NewApiKey', {
  ...KEY_FIELDS,
  /** Requests are signed with this as text, not with the bytes that it might encode. */
  api_secret: Type.String({ examples: ['5f'.repeat(32)] }),
})
export type NewApiKey = Static<typeof NewApiKey>

export const DeletedApiKey = named('DeletedApiKey', {
  api_key: Type.String(),
  message: Type.String(),
})

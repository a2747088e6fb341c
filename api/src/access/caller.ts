import type { Scope } from '@truebook/shared/scope'
import type { UsedRequest } from '../queries/used-requests.js'

/** The account whose money a request is about. */
export interface Owner {
  readonly account: number
  /** Lower-case 0x address. */
  readonly wallet: string
}

/** An API key, as requests are checked against it. */
export interface ApiKey extends Owner {
  readonly apiKey: string
  readonly secret: string
  readonly active: boolean
  readonly scopes: ReadonlySet<Scope>
  /** Whether the key may only read, whatever its scopes. */
  readonly readOnly: boolean
  /** Addresses and ranges that it may be used from; null for any. */
  readonly ipAllowList: readonly string[] | null
  /** Unix milliseconds; null for never. */
  readonly expiresAt: number | null
  /** The name of its owner's plan; null for the default one. */
  readonly plan: string | null
}

/** Who sent a request: an account's owner, by one of the account's keys or by a session. */
export interface Caller extends Owner {
  /** Absent for a session. */
  readonly key?: ApiKey
  /** How a request by key was signed. A change that no wallet signs uses this up: each is made once. */
  readonly signed?: UsedRequest
  /** Where the request came from. */
  readonly ip: string
}

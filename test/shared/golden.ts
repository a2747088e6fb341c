import type { FlatJson } from '@truebook/shared/flat-json'
import type { SignedAction } from '@truebook/shared/signing'
import { readVectors } from './read-vectors.js'

/** One request of the contract's golden vectors. */
export interface GoldenCase {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly query?: string
  readonly body?: FlatJson
  readonly signing_payload?: FlatJson & { readonly action: SignedAction }
  readonly signing_string?: string
  readonly wallet_signature?: string
  readonly hmac: Readonly<Record<string, { readonly string: string; readonly signature: string }>>
}

/** The contract's golden vectors, made with the public Anvil test mnemonic. */
export const golden = readVectors<{
  readonly wallet: string
  readonly api_key: string
  readonly api_secret: string
  readonly timestamp: number
  readonly cases: readonly GoldenCase[]
}>('contract/golden-vectors.json')

/** The request target as it goes over the wire, mount point included. */
export function wireTarget({ path, query }: GoldenCase): string {
  const mounted = path.startsWith('/v1/') ? path : `/v1${path}`
  return query === undefined ? mounted : `${mounted}?${query}`
}

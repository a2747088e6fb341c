import { canonicalizeEx } from 'json-canonicalize'
import { assert } from './assert.js'
import type { FlatJson } from './flat-json.js'

/** Any JSON value, however nested. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** RFC 8785 canonical JSON. Stops on what may not be signed: see `mayBeSigned`. */
export function canonicalJson(value: JsonValue): string {
  assert(mayBeSigned(value), 'Only well-formed JSON values may be made canonical.')
  return canonicalizeEx(value, { strictUndefined: true })
}

/**
 * The text that a wallet signs for a flat payload. It is the contract's
 * `JSON.stringify(payload, Object.keys(payload).sort())`, and equals RFC 8785 for flat payloads.
 */
export function signingString(payload: FlatJson): string {
  return JSON.stringify(payload, Object.keys(payload).sort())
}

/**
 * Whether a value has exactly one canonical text: plain JSON, finite numbers, whole surrogate
 * pairs, at most `MAX_DEPTH` deep, and no `toJSON` key, which serialisers would call or be misled by.
 */
export function mayBeSigned(value: unknown, depth = 0): value is JsonValue {
  if (typeof value === 'string') return !LONE_SURROGATE.test(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'boolean' || value === null) return true
  if (typeof value !== 'object' || depth === MAX_DEPTH) return false
  if (Array.isArray(value)) return value.every((item) => mayBeSigned(item, depth + 1))
  return isPlain(value) && Object.entries(value).every((entry) => entryMayBeSigned(entry, depth))
}

const MAX_DEPTH = 16
const LONE_SURROGATE = /\p{Surrogate}/u

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function entryMayBeSigned([key, value]: [string, unknown], depth: number): boolean {
  return key !== 'toJSON' && !LONE_SURROGATE.test(key) && mayBeSigned(value, depth + 1)
}

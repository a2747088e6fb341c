import { canonicalizeEx } from 'json-canonicalize'
import { assert } from './assert.js'
import type { FlatJson, FlatValue } from './flat-json.js'

/** Any JSON value, however nested. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/**
 * RFC 8785 canonical JSON. Throws an AssertionError on a value that may not be signed: see `mayBeSigned`.
 */
export function canonicalJson(value: JsonValue): string {
  assert(mayBeSigned(value), 'Only well-formed JSON values may be made canonical.')
  return canonicalizeEx(value, { strictUndefined: true })
}

/** What a wallet or a key signs: flat, or with lists of flat objects or of strings. */
export type Signable = Readonly<Record<string, FlatValue | readonly FlatJson[] | readonly string[]>>

/**
 * The text that is signed for a payload. For a flat one it is the contract's `JSON.stringify(payload,
 * Object.keys(payload).sort())`. For one with lists, the names in their objects are sorted together with
 * its own, and each object has its members in that order. It equals RFC 8785 for all that `parseFlatJson`
 * reads, in a third of the time. Each name is looked for in each object, so callers must limit how many
 * names and objects there are.
 */
export function signingString(payload: Signable): string {
  const names = new Set(Object.keys(payload))
  for (const value of Object.values(payload)) {
    if (Array.isArray(value)) addNames(names, value)
  }
  return JSON.stringify(payload, [...names].sort())
}

function addNames(names: Set<string>, list: readonly unknown[]): void {
  for (const item of list) {
    if (typeof item === 'object') for (const name in item) names.add(name)
  }
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

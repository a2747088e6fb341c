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
  return textOf(value)
}

/** JSON.stringify writes numbers and texts as RFC 8785 has them; the order of keys is ours. */
function textOf(value: JsonValue): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  let items = ''
  if (isList(value)) {
    for (const item of value) items += `${items === '' ? '' : ','}${textOf(item)}`
    return `[${items}]`
  }
  for (const key of Object.keys(value).sort()) {
    items += `${items === '' ? '' : ','}${quoted(key)}:${textOf(value[key])}`
  }
  return `{${items}}`
}

/** To look whether a text needs no escapes takes a third of the time that JSON.stringify does. */
function quoted(text: string): string {
  return NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text)
}

const NEEDS_NO_ESCAPE = /^[ !#-[\]-~]*$/

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value)
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
  if (isList(value)) return value.every((item) => mayBeSigned(item, depth + 1))
  return isPlain(value) && fieldsMayBeSigned(value, depth)
}

const MAX_DEPTH = 16
const LONE_SURROGATE = /\p{Surrogate}/u

function isPlain(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function fieldsMayBeSigned(value: Record<string, unknown>, depth: number): boolean {
  for (const key of Object.keys(value)) {
    if (key === 'toJSON' || LONE_SURROGATE.test(key) || !mayBeSigned(value[key], depth + 1))
      return false
  }
  return true
}

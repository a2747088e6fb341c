/** The values that requests are made of. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/**
 * Canonical JSON (RFC 8785): keys sorted at every depth. It is what wallets and keys sign, and what
 * is sent, so that both are the same text. Fields that are undefined are left out. Throws a
 * `TypeError` at what has no canonical text.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return textJson(value)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`A number in a request must be finite, but ${value} came.`)
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const fields = Object.entries(sentFields(value)).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${textJson(key)}:${canonicalJson(field)}`).join(',')}}`
}

/** The fields of an object that have a value. */
export function sentFields<T extends object>(fields: T): { readonly [key: string]: Json } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

const LONE_SURROGATE = /\p{Surrogate}/u

function textJson(text: string): string {
  if (LONE_SURROGATE.test(text)) {
    throw new TypeError('A text in a request must be well-formed, without lone surrogates.')
  }
  return JSON.stringify(text)
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}

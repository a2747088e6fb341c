import { TruebookError } from './error.js'

/** A query string's decoded entries, in the order sent; every key comes once. */
export type Query = ReadonlyMap<string, string>

/** A request target as it came on the wire, taken apart. */
export interface Target {
  /** The path as sent, still percent-encoded. */
  readonly path: string
  /** What follows the first `?`, as sent; '' where there is none. */
  readonly rawQuery: string
  readonly query: Query
}

/**
 * Splits a raw request target such as `/v1/orders?page=0`. Throws `INVALID_QUERY` where a signing string
 * made from it could be read in two ways, and `DUPLICATE_QUERY_KEY`.
 */
export function parseTarget(target: string): Target {
  if (!PRINTABLE_TARGET.test(target)) {
    throw invalidQuery('The request target must start with "/" and be printable ASCII without "|".')
  }
  if (BROKEN_ESCAPE.test(target)) {
    throw invalidQuery('Every "%" in the request target must be followed by two hex digits.')
  }
  const mark = target.indexOf('?')
  if (mark < 0) return { path: target, rawQuery: '', query: NO_QUERY }
  const rawQuery = target.slice(mark + 1)
  return { path: target.slice(0, mark), rawQuery, query: parseQuery(rawQuery) }
}

/**
 * Decodes a raw query string as URLSearchParams does ("+" is a space). Throws what `parseTarget` throws.
 */
export function parseQuery(rawQuery: string): Query {
  const query = new Map<string, string>()
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const key = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (key === '') throw invalidQuery('A query key must not be empty.')
    if (query.has(key)) {
      const message = `The query key ${JSON.stringify(key)} must be given only once.`
      throw new TruebookError('DUPLICATE_QUERY_KEY', { message, details: { field: key } })
    }
    if (query.size === MAX_KEYS) {
      throw invalidQuery(`A query may have at most ${MAX_KEYS} keys.`)
    }
    query.set(key, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return query
}

const NO_QUERY: Query = new Map()
const MAX_KEYS = 64
const PRINTABLE_TARGET = /^\/[!-{}~]*$/
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to refuse them.
const AMBIGUOUS = /[|&=\u0000-\u001f\u007f-\u009f]/
// U+FFFD stands for bytes that are no text, and no command may carry it.
const REPLACEMENT = '\ufffd'

function decode(raw: string): string {
  const text = percentDecode(raw.replaceAll('+', ' '))
  if (AMBIGUOUS.test(text)) {
    const came = JSON.stringify(text.slice(0, 40))
    throw invalidQuery(
      `A query key or value must hold no "|", "&", "=" or control character, but ${came} came.`,
    )
  }
  if (text.includes(REPLACEMENT)) throw invalidQuery('A query key or value must not hold U+FFFD.')
  return text
}

function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw invalidQuery('The percent-encoding of the query must be valid UTF-8.', cause)
  }
}

function invalidQuery(message: string, cause?: unknown): TruebookError {
  return new TruebookError('INVALID_QUERY', { message, cause })
}

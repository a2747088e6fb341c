import { TruebookError } from './error.js'

/** A value in a request body. */
export type FlatValue = string | number | boolean | null

/** A parsed body: one flat object; its keys are identifiers, in the order they were sent. */
export type FlatJson = Readonly<Record<string, FlatValue>>

/** A parsed batch body: flat but for the keys that may hold an array of flat objects. */
export type BatchJson = Readonly<Record<string, FlatValue | readonly FlatJson[]>>

/** Names the keys that may hold an array of flat objects; all other values must be flat. */
export interface BatchOptions {
  readonly arraysAt: readonly string[]
}

/**
 * Reads a request body strictly. Throws `INVALID_JSON` where two readers could understand a body in two
 * ways: duplicate or dangerous keys, numbers that JavaScript cannot hold, lone surrogates. It also refuses
 * control characters, except line feeds, which sign-in messages (EIP-4361) have, and U+FFFD, which stands
 * for bytes that are no text and which no command may carry.
 */
export function parseFlatJson(text: string): FlatJson
export function parseFlatJson(text: string, options: BatchOptions): BatchJson
export function parseFlatJson(text: string, options: BatchOptions = FLAT_ONLY): BatchJson {
  const cursor: Cursor = { text, at: 0, arraysAt: options.arraysAt, rowKeys: new Set() }
  skipSpace(cursor)
  const object = readObject(cursor)
  skipSpace(cursor)
  if (cursor.at < text.length) throw unexpected(cursor, 'the end of the body')
  return object
}

interface Cursor {
  readonly text: string
  at: number
  /** The keys that may hold an array at this place; none inside an array. */
  arraysAt: readonly string[]
  /** All keys of the objects in arrays so far. */
  readonly rowKeys: Set<string>
}

const FLAT_ONLY: BatchOptions = { arraysAt: [] }
const MAX_KEYS = 64
/** Keys of all rows together. To make the signed text, each of them is looked for in each row. */
const MAX_ROW_KEYS = 64
const MAX_ROWS = 1_000
/** A double has at most 17 digits, and 24 characters with its sign, point and exponent. */
const MAX_NUMBER_LENGTH = 40
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/
// The first three reach an object's prototype; JSON.stringify and canonicalisers call the fourth.
const DANGEROUS_KEYS = new Set(['__proto__', 'constructor', 'prototype', 'toJSON'])
const LONE_SURROGATE = /\p{Surrogate}/u
const REPLACEMENT = '\ufffd'
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to refuse them.
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to refuse them.
const RAW_CONTROL = /[\u0000-\u001f]/
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39
const COLON = 0x3a
const LETTER_E = 0x45
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const LETTER_SMALL_E = 0x65
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

function readObject(cursor: Cursor): Record<string, FlatValue | FlatJson[]> {
  const object: Record<string, FlatValue | FlatJson[]> = {}
  expect(cursor, OPEN_BRACE, '"{"')
  skipSpace(cursor)
  if (take(cursor, CLOSE_BRACE)) return object
  for (let keys = 1; ; keys++) {
    const key = readKey(cursor, object)
    if (keys > MAX_KEYS) throw invalid(`an object may have at most ${MAX_KEYS} keys.`)
    skipSpace(cursor)
    expect(cursor, COLON, '":"')
    skipSpace(cursor)
    object[key] = cursor.arraysAt.includes(key) ? readRows(cursor) : readValue(cursor, key)
    skipSpace(cursor)
    if (take(cursor, CLOSE_BRACE)) return object
    expect(cursor, COMMA, '"," or "}"')
    skipSpace(cursor)
  }
}

function readKey(cursor: Cursor, object: object): string {
  const key = readString(cursor, 'a key in double quotes')
  if (!IDENTIFIER.test(key)) {
    throw invalid(`a key must be letters, digits and underscores, but ${quote(key)} came.`)
  }
  if (DANGEROUS_KEYS.has(key)) throw invalid(`the key ${quote(key)} is not allowed.`)
  if (Object.hasOwn(object, key)) throw invalid(`the key ${quote(key)} came twice.`)
  return key
}

function readRows(cursor: Cursor): FlatJson[] {
  const rows: FlatJson[] = []
  const { arraysAt } = cursor
  cursor.arraysAt = []
  expect(cursor, OPEN_BRACKET, 'an array of objects')
  skipSpace(cursor)
  if (!take(cursor, CLOSE_BRACKET)) {
    for (;;) {
      // With no arrays allowed inside, what readObject returns is flat.
      const row = readObject(cursor) as FlatJson
      for (const key in row) cursor.rowKeys.add(key)
      rows.push(row)
      checkRows(rows, cursor)
      skipSpace(cursor)
      if (take(cursor, CLOSE_BRACKET)) break
      expect(cursor, COMMA, '"," or "]"')
      skipSpace(cursor)
    }
  }
  cursor.arraysAt = arraysAt
  return rows
}

function checkRows(rows: readonly FlatJson[], { rowKeys }: Cursor): void {
  if (rows.length > MAX_ROWS) throw invalid(`an array may have at most ${MAX_ROWS} objects.`)
  if (rowKeys.size <= MAX_ROW_KEYS) return
  throw invalid(`the objects of an array may have at most ${MAX_ROW_KEYS} different keys in all.`)
}

function readValue(cursor: Cursor, key: string): FlatValue {
  const code = cursor.text.charCodeAt(cursor.at)
  if (code === QUOTE) return readString(cursor, 'a string')
  if (code === MINUS || (code >= DIGIT_0 && code <= DIGIT_9)) return readNumber(cursor, key)
  if (takeWord(cursor, 'true')) return true
  if (takeWord(cursor, 'false')) return false
  if (takeWord(cursor, 'null')) return null
  if (code === OPEN_BRACE || code === OPEN_BRACKET) {
    throw invalid(`${quote(key)} must hold a string, number, boolean or null, nothing nested.`)
  }
  throw unexpected(cursor, `a value for ${quote(key)}`)
}

function readString(cursor: Cursor, expected: string): string {
  const { text } = cursor
  if (text.charCodeAt(cursor.at) !== QUOTE) throw unexpected(cursor, expected)
  const start = cursor.at + 1
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      cursor.at = at + 1
      return text.slice(start, at)
    }
    if (code === BACKSLASH || code < 0x20 || code > 0x7e) break
  }
  return readRareString(cursor, at)
}

/** Reads a string with escapes or beyond ASCII: finds its end, has JSON.parse decode it, then checks it. */
function readRareString(cursor: Cursor, from: number): string {
  const { text } = cursor
  let end = from
  while (end < text.length && text.charCodeAt(end) !== QUOTE) {
    end += text.charCodeAt(end) === BACKSLASH ? 2 : 1
  }
  if (end >= text.length) throw invalid(`the string at position ${cursor.at} has no end.`)
  const quoted = text.slice(cursor.at, end + 1)
  if (RAW_CONTROL.test(quoted)) {
    throw invalid(`the string at position ${cursor.at} holds a control character as it is.`)
  }
  const value = decodeString(quoted, cursor.at)
  if (CONTROL.test(value)) {
    throw invalid(`the string at position ${cursor.at} holds a control character.`)
  }
  if (LONE_SURROGATE.test(value)) {
    throw invalid(`the string at position ${cursor.at} holds half of a surrogate pair.`)
  }
  if (value.includes(REPLACEMENT)) {
    throw invalid(
      `the string at position ${cursor.at} holds U+FFFD, which stands for no character.`,
    )
  }
  cursor.at = end + 1
  return value
}

function decodeString(quoted: string, position: number): string {
  try {
    return JSON.parse(quoted)
  } catch (cause) {
    throw invalid(
      `the string at position ${position} has an escape that JSON does not know.`,
      cause,
    )
  }
}

function readNumber(cursor: Cursor, key: string): number {
  const quick = readShortInteger(cursor)
  if (quick >= 0) return quick
  NUMBER.lastIndex = cursor.at
  const token = NUMBER.exec(cursor.text)?.[0]
  if (token === undefined) throw unexpected(cursor, `a number for ${quote(key)}`)
  if (token.length > MAX_NUMBER_LENGTH) {
    const came = `${token.length} came, ${quote(token)} first`
    throw invalid(
      `${quote(key)} must be a number of at most ${MAX_NUMBER_LENGTH} characters, but ${came}.`,
    )
  }
  const value = Number(token)
  if (!survives(token, value)) {
    const exact = `a number that a double holds exactly, at most ${Number.MAX_SAFE_INTEGER}`
    throw invalid(`${quote(key)} must be ${exact}, but ${token} came.`)
  }
  cursor.at += token.length
  return value
}

/** The number at the cursor where it is a plain integer of 1 to 15 digits, else -1. */
function readShortInteger(cursor: Cursor): number {
  const { text, at } = cursor
  let value = 0
  let end = at
  let code = text.charCodeAt(end)
  for (; code >= DIGIT_0 && code <= DIGIT_9; code = text.charCodeAt(++end)) {
    value = value * 10 + code - DIGIT_0
  }
  const digits = end - at
  if (digits === 0 || digits > 15 || (digits > 1 && text.charCodeAt(at) === DIGIT_0)) return -1
  // With a point or an exponent the number goes on. The object's reader judges whatever else follows.
  if (code === POINT || code === LETTER_E || code === LETTER_SMALL_E) return -1
  cursor.at = end
  return value
}

/** Whether the number prints as the same number again: no overflow, no lost digit, no -0. */
function survives(token: string, value: number): boolean {
  if (Object.is(value, -0) || !Number.isFinite(value)) return false
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false
  return token === String(value) || significantDigits(token) === significantDigits(String(value))
}

function significantDigits(token: string): string {
  const mantissa = token.replace(/[eE].*$/, '').replace(/[-.]/g, '')
  return mantissa.replace(/^0+|0+$/g, '')
}

function skipSpace(cursor: Cursor): void {
  const { text } = cursor
  let code = text.charCodeAt(cursor.at)
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
    code = text.charCodeAt(++cursor.at)
  }
}

function take(cursor: Cursor, code: number): boolean {
  if (cursor.text.charCodeAt(cursor.at) !== code) return false
  cursor.at++
  return true
}

function takeWord(cursor: Cursor, word: string): boolean {
  if (!cursor.text.startsWith(word, cursor.at)) return false
  cursor.at += word.length
  return true
}

function expect(cursor: Cursor, code: number, expected: string): void {
  if (!take(cursor, code)) throw unexpected(cursor, expected)
}

function unexpected({ text, at }: Cursor, expected: string): TruebookError {
  const came =
    text[at] === '\ufeff' ? 'a byte order mark' : at < text.length ? quote(text[at]) : 'the end'
  return invalid(`at position ${at} ${expected} was expected, but ${came} came.`)
}

function invalid(fact: string, cause?: unknown): TruebookError {
  const message = `The body must be one flat JSON object: ${fact}`
  return new TruebookError('INVALID_JSON', { message, cause })
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 40))
}

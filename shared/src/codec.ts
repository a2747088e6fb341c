import { AssertionError } from './assert.js'
import { compileShape } from './compile-shape.js'
import type { MessageDigest } from './digest.js'
import type { OrderId } from './order-id.js'
import { type Atoms, MAX_ATOMS } from './units.js'

/**
 * The binary form of commands and events. Shapes are tables of fields, and types come from the
 * tables; equal values always give equal bytes, so a replayed journal can be compared byte for byte.
 */

/** Bytes that do not hold what their shape says. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

/** A growing buffer to encode into; `take` gives the bytes and empties it. */
export interface Writer {
  bytes: Buffer
  length: number
}

/** Where decoding stands in its bytes. */
export interface Reader {
  readonly bytes: Buffer
  at: number
}

/** How to write and to read one kind of value. `read` throws `DecodeError`. */
export interface Field<T> {
  write(writer: Writer, value: T): void
  read(reader: Reader): T
}

/** A table of fields, in their order on the wire. */
export type Shape = Readonly<Record<string, Field<never> | Field<unknown>>>

/** The type that a shape describes. */
export type Shaped<S> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never }

/** An empty writer, with room for so many bytes before it grows. */
export function createWriter(size = 4096): Writer {
  return { bytes: Buffer.allocUnsafe(size), length: 0 }
}

/** What was written so far, copied out; the writer starts anew. */
export function take(writer: Writer): Buffer {
  const bytes = Buffer.from(writer.bytes.subarray(0, writer.length))
  writer.length = 0
  return bytes
}

/** A reader at the first of these bytes. */
function createReader(bytes: Buffer): Reader {
  return { bytes, at: 0 }
}

/** A whole number from 0 to 2^53 − 1: seven bits a byte, the lowest first. */
export const int: Field<number> = {
  write(writer, value) {
    if (!Number.isSafeInteger(value) || value < 0) stop(`${value} is no whole number to encode.`)
    reserve(writer, 8)
    const { bytes } = writer
    let at = writer.length
    let rest = value
    if (rest >= 2 ** 28) {
      // Four bytes of small integers at a time: a remainder of large ones takes twenty times as long.
      const upper = Math.floor(rest / 2 ** 28)
      const lower = rest - upper * 2 ** 28
      for (let shift = 0; shift < 28; shift += 7) bytes[at++] = ((lower >>> shift) & 127) | 128
      rest = upper
    }
    while (rest >= 128) {
      bytes[at++] = (rest & 127) | 128
      rest >>>= 7
    }
    bytes[at++] = rest
    writer.length = at
  },
  read(reader) {
    const first = nextByte(reader)
    return first < 128 ? first : readLonger(reader, first & 127)
  },
}

/** Reads the rest of a number whose first byte says that there is more. */
function readLonger(reader: Reader, first: number): number {
  let lower = first
  let upper = 0
  for (let shift = 7; shift < 56; shift += 7) {
    const byte = nextByte(reader)
    if (shift < 28) lower |= (byte & 127) << shift
    else upper |= (byte & 127) << (shift - 28)
    if (byte >= 128) continue
    if (byte === 0) throw new DecodeError('A number has a needless zero byte.')
    if (upper >= 2 ** 25) break
    return upper * 2 ** 28 + lower
  }
  throw new DecodeError('A number is beyond 2^53.')
}

/** An `int` of a branded type. `make` gives the brand, and throws on a number that is no such value. */
export function branded<T extends number>(make: (value: number) => T): Field<T> {
  return {
    write: int.write,
    read(reader) {
      const value = int.read(reader)
      try {
        return make(value)
      } catch (cause) {
        throw new DecodeError(`${value} is out of range.`, { cause })
      }
    },
  }
}

const MOST_SAFE = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * An amount. Up to 2^53 − 1: a zero byte, then an `int`. Above: the count of its bytes, then the bytes,
 * highest first.
 */
export const amount: Field<Atoms> = {
  write(writer, value) {
    if (value <= MOST_SAFE) {
      reserve(writer, 1)
      writer.bytes[writer.length++] = 0
      int.write(writer, Number(value))
      return
    }
    if (value >= MAX_ATOMS) stop(`${value} is no amount to encode.`)
    const digits = value.toString(16)
    const count = (digits.length + 1) >> 1
    reserve(writer, count + 1)
    writer.bytes[writer.length++] = count
    writer.bytes.write(digits.padStart(count * 2, '0'), writer.length, 'hex')
    writer.length += count
  },
  read(reader) {
    const count = nextByte(reader)
    if (count === 0) return BigInt(int.read(reader)) as Atoms
    const at = skip(reader, count)
    const digits = reader.bytes.toString('hex', at, at + count)
    const value = BigInt(`0x${digits}`)
    if (digits.startsWith('00') || value <= MOST_SAFE) {
      throw new DecodeError('An amount is not in its shortest form.')
    }
    if (value >= MAX_ATOMS) throw new DecodeError('An amount is beyond what can be held.')
    return value as Atoms
  },
}

// Bytes that are no UTF-8 decode to U+FFFD, and half of a surrogate pair is encoded as U+FFFD.
const NO_CHARACTER = /[\p{Surrogate}\ufffd]/u

/** Text without NUL: the count of its UTF-8 bytes, then the bytes. */
export const text: Field<string> = {
  write(writer, value) {
    const count = Buffer.byteLength(value)
    const isAscii = count === value.length
    if (value.includes('\u0000') || (!isAscii && NO_CHARACTER.test(value))) {
      stop(`${JSON.stringify(value)} is no text to encode.`)
    }
    int.write(writer, count)
    const at = extend(writer, count)
    if (count > 0) writer.bytes.write(value, at, 'utf8')
  },
  read(reader) {
    const count = int.read(reader)
    if (count === 0) return ''
    const at = skip(reader, count)
    const value = reader.bytes.toString('utf8', at, at + count)
    // NUL is the one character that Postgres cannot hold.
    if (value.includes('\ufffd') || value.includes('\u0000')) {
      throw new DecodeError('A text holds what is no character.')
    }
    return value
  },
}

/** Bytes: their count, then the bytes. */
export const bytes: Field<Buffer> = {
  write(writer, value) {
    int.write(writer, value.length)
    // Only now look at `writer.bytes`: making room may have replaced that buffer.
    const at = extend(writer, value.length)
    writer.bytes.set(value, at)
  },
  read(reader) {
    const count = int.read(reader)
    const at = skip(reader, count)
    return Buffer.from(reader.bytes.subarray(at, at + count))
  },
}

export const flag: Field<boolean> = {
  write(writer, value) {
    reserve(writer, 1)
    writer.bytes[writer.length++] = value ? 1 : 0
  },
  read(reader) {
    const byte = nextByte(reader)
    if (byte > 1) throw new DecodeError(`${byte} is neither yes nor no.`)
    return byte === 1
  },
}

/** An order's id, 14 bytes. */
export const orderId: Field<OrderId> = {
  write(writer, value) {
    const at = extend(writer, 14)
    writePair(writer.bytes, at, value.time)
    writePair(writer.bytes, at + 7, value.chance)
  },
  read(reader) {
    const at = skip(reader, 14)
    return { time: readPair(reader.bytes, at), chance: readPair(reader.bytes, at + 7) }
  },
}

/** A message's digest, 14 bytes. */
export const digest: Field<MessageDigest> = {
  write(writer, value) {
    const at = extend(writer, 14)
    writePair(writer.bytes, at, value.high)
    writePair(writer.bytes, at + 7, value.low)
  },
  read(reader) {
    const at = skip(reader, 14)
    return { high: readPair(reader.bytes, at), low: readPair(reader.bytes, at + 7) }
  },
}

/** One of a closed list of words, as its place in the list: append to a list, never reorder it. */
export function oneOf<const T extends readonly string[]>(words: T): Field<T[number]> {
  return {
    write(writer, value) {
      reserve(writer, 1)
      const index = words.indexOf(value)
      if (index < 0) stop(`${value} is none of ${words.join(', ')}.`)
      writer.bytes[writer.length++] = index
    },
    read(reader) {
      const index = nextByte(reader)
      if (index >= words.length) throw new DecodeError(`${index} is beyond ${words.join(', ')}.`)
      return words[index]
    },
  }
}

/** The field of a nested shape: an object with its fields. */
export function record<const S extends Shape>(shape: S): Field<Shaped<S>> {
  return compileShape(shape) as Field<Shaped<S>>
}

/** A list, at most `limit` long. */
export function list<T>(item: Field<T>, limit: number): Field<readonly T[]> {
  return {
    write(writer, values) {
      if (values.length > limit) stop(`A list of ${values.length} is longer than ${limit}.`)
      int.write(writer, values.length)
      for (const value of values) item.write(writer, value)
    },
    read(reader) {
      const count = int.read(reader)
      if (count > limit) throw new DecodeError(`A list of ${count} is longer than ${limit}.`)
      const values: T[] = []
      for (let i = 0; i < count; i++) values.push(item.read(reader))
      return values
    },
  }
}

/** A value, and the bytes that hold it, as text with a character for each: less than a buffer of its own. */
export interface WithBytes<T> {
  readonly value: T
  readonly bytes: string
}

/** The same field, read together with its bytes, for `decodeBytes` to decode again. */
export function withBytes<T>(item: Field<T>): Field<WithBytes<T>> {
  return {
    write: (writer, { value }) => item.write(writer, value),
    read(reader) {
      const { at } = reader
      const value = item.read(reader)
      return { value, bytes: reader.bytes.toString('latin1', at, reader.at) }
    },
  }
}

/** The shapes of a closed union by type; a type's place is its tag: append, never reorder. */
export type Shapes = Readonly<Record<string, Shape>>

/** The union that a table of shapes describes. */
export type UnionOf<S extends Shapes> = {
  [K in keyof S & string]: { readonly type: K } & Shaped<S[K]>
}[keyof S & string]

/** The codec of a closed union. */
export function union<const S extends Shapes>(shapes: S): Field<UnionOf<S>> {
  const types = Object.keys(shapes)
  const tags = new Map(types.map((type, tag) => [type, tag]))
  const fields = types.map((type) => compileShape(shapes[type], type) as Field<UnionOf<S>>)
  return {
    write(writer, value) {
      const tag = tags.get(value.type)
      if (tag === undefined) stop(`${value.type} is no type of this union.`)
      reserve(writer, 1)
      writer.bytes[writer.length++] = tag
      fields[tag].write(writer, value)
    },
    read(reader) {
      const tag = nextByte(reader)
      if (tag >= types.length) throw new DecodeError(`There is no type with tag ${tag}.`)
      return fields[tag].read(reader)
    },
  }
}

/** Encodes one value. */
export function encode<T>(field: Field<T>, value: T): Buffer {
  const writer = createWriter(512)
  field.write(writer, value)
  return take(writer)
}

/** Decodes bytes that hold one value and nothing behind it. Throws `DecodeError`. */
export function decode<T>(field: Field<T>, bytes: Buffer): T {
  const reader = createReader(bytes)
  const value = field.read(reader)
  if (reader.at !== bytes.length) throw new DecodeError('There are bytes left over.')
  return value
}

/** Decodes what was read `withBytes`. */
export function decodeBytes<T>(field: Field<T>, bytes: string): T {
  return decode(field, Buffer.from(bytes, 'latin1'))
}

function reserve(writer: Writer, count: number): void {
  const needed = writer.length + count
  if (needed <= writer.bytes.length) return
  const grown = Buffer.allocUnsafe(Math.max(needed, writer.bytes.length * 2))
  writer.bytes.copy(grown, 0, 0, writer.length)
  writer.bytes = grown
}

/** Makes room for the next `count` bytes, and gives where they begin. */
function extend(writer: Writer, count: number): number {
  reserve(writer, count)
  const at = writer.length
  writer.length = at + count
  return at
}

function nextByte(reader: Reader): number {
  if (reader.at >= reader.bytes.length) throw new DecodeError('The bytes end too early.')
  return reader.bytes[reader.at++]
}

/** Seven bytes of a safe integer: three high, four low. */
function writePair(bytes: Buffer, at: number, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) stop(`${value} is no part of an id to encode.`)
  const upper = Math.floor(value / 2 ** 32)
  const lower = (value - upper * 2 ** 32) | 0
  bytes[at] = upper >>> 16
  bytes[at + 1] = upper >>> 8
  bytes[at + 2] = upper
  bytes[at + 3] = lower >>> 24
  bytes[at + 4] = lower >>> 16
  bytes[at + 5] = lower >>> 8
  bytes[at + 6] = lower
}

function readPair(bytes: Buffer, at: number): number {
  const upper = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2]
  const lower = (bytes[at + 3] << 24) | (bytes[at + 4] << 16) | (bytes[at + 5] << 8) | bytes[at + 6]
  if (upper >= 2 ** 21) throw new DecodeError('An id is beyond 2^53.')
  return upper * 2 ** 32 + (lower >>> 0)
}

/** Moves the reader past the next `count` bytes and gives where they begin; throws if there are fewer. */
function skip(reader: Reader, count: number): number {
  const { at } = reader
  if (at + count > reader.bytes.length) throw new DecodeError('The bytes end too early.')
  reader.at = at + count
  return at
}

/**
 * Throws for a value that must not be encoded. A function, so that a sentence is only made when it is
 * needed.
 */
function stop(sentence: string): never {
  throw new AssertionError(sentence)
}

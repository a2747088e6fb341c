import { assert } from './assert.js'
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

/** One field's two directions. `read` throws `DecodeError`. */
export interface Field<T> {
  write(writer: Writer, value: T): void
  read(reader: Reader): T
}

/** A table of fields, in their order on the wire. */
export type Shape = Readonly<Record<string, Field<never> | Field<unknown>>>

/** The type that a shape describes. */
export type Shaped<S> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never }

export function createWriter(size = 4096): Writer {
  return { bytes: Buffer.allocUnsafe(size), length: 0 }
}

/** What was written so far, copied out; the writer starts anew. */
export function take(writer: Writer): Buffer {
  const bytes = Buffer.from(writer.bytes.subarray(0, writer.length))
  writer.length = 0
  return bytes
}

export function createReader(bytes: Buffer): Reader {
  return { bytes, at: 0 }
}

/** A whole number from 0 to 2^53 − 1: seven bits a byte, the lowest first. */
export const int: Field<number> = {
  write(writer, value) {
    assert(Number.isSafeInteger(value) && value >= 0, `${value} is no whole number to encode.`)
    reserve(writer, 8)
    let rest = value
    while (rest >= 128) {
      writer.bytes[writer.length++] = (rest % 128) + 128
      rest = Math.floor(rest / 128)
    }
    writer.bytes[writer.length++] = rest
  },
  read(reader) {
    let value = 0
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
      const byte = nextByte(reader)
      value += (byte & 127) * scale
      if (byte < 128) {
        if (byte === 0 && scale > 1) throw new DecodeError('A number has a needless zero byte.')
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
    }
    throw new DecodeError('A number is beyond 2^53.')
  },
}

/** A branded `int`: the brand is vouched for by `make`, which stops on what is no such value. */
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

/** An amount: the count of its bytes, then the bytes, highest first. */
export const amount: Field<Atoms> = {
  write(writer, value) {
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) {
      reserve(writer, 1)
      writer.bytes[writer.length++] = 0
      int.write(writer, Number(value))
      return
    }
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
    const digits = nextBytes(reader, count).toString('hex')
    const value = BigInt(`0x${digits}`)
    if (digits.startsWith('00') || value <= BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new DecodeError('An amount is not in its shortest form.')
    }
    if (value >= MAX_ATOMS) throw new DecodeError('An amount is beyond what can be held.')
    return value as Atoms
  },
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to refuse one.
const NO_TEXT = /[\u0000\ufffd]/

/** Text without NUL: the count of its UTF-8 bytes, then the bytes. */
export const text: Field<string> = {
  write(writer, value) {
    const count = Buffer.byteLength(value)
    int.write(writer, count)
    reserve(writer, count)
    writer.bytes.write(value, writer.length, 'utf8')
    writer.length += count
  },
  read(reader) {
    const value = nextBytes(reader, int.read(reader)).toString('utf8')
    // Bytes that are no UTF-8 decode to U+FFFD; NUL is the one character that Postgres cannot hold.
    if (NO_TEXT.test(value)) throw new DecodeError('A text holds what is no character.')
    return value
  },
}

/** Bytes: their count, then the bytes. */
export const bytes: Field<Buffer> = {
  write(writer, value) {
    int.write(writer, value.length)
    reserve(writer, value.length)
    value.copy(writer.bytes, writer.length)
    writer.length += value.length
  },
  read(reader) {
    return Buffer.from(nextBytes(reader, int.read(reader)))
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
    reserve(writer, 14)
    writePair(writer, value.time)
    writePair(writer, value.chance)
  },
  read(reader) {
    return { time: readPair(reader), chance: readPair(reader) }
  },
}

/** A message's digest, 14 bytes. */
export const digest: Field<MessageDigest> = {
  write(writer, value) {
    reserve(writer, 14)
    writePair(writer, value.high)
    writePair(writer, value.low)
  },
  read(reader) {
    return { high: readPair(reader), low: readPair(reader) }
  },
}

/** One of a closed list of words, as its place in the list: append to a list, never reorder it. */
export function oneOf<const T extends readonly string[]>(words: T): Field<T[number]> {
  return {
    write(writer, value) {
      reserve(writer, 1)
      const index = words.indexOf(value)
      assert(index >= 0, `${value} is none of ${words.join(', ')}.`)
      writer.bytes[writer.length++] = index
    },
    read(reader) {
      const index = nextByte(reader)
      if (index >= words.length) throw new DecodeError(`${index} is beyond ${words.join(', ')}.`)
      return words[index]
    },
  }
}

/** A nested table. */
export function record<const S extends Shape>(shape: S): Field<Shaped<S>> {
  const fields = Object.entries(shape) as [string, Field<unknown>][]
  return {
    write(writer, value) {
      const values = value as Record<string, unknown>
      for (const [name, field] of fields) field.write(writer, values[name])
    },
    read(reader) {
      const values: Record<string, unknown> = {}
      for (const [name, field] of fields) values[name] = field.read(reader)
      return values as Shaped<S>
    },
  }
}

/** A list, at most `limit` long. */
export function list<T>(item: Field<T>, limit: number): Field<readonly T[]> {
  return {
    write(writer, values) {
      assert(values.length <= limit, `A list of ${values.length} is longer than ${limit}.`)
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
  const fields = types.map((type) => Object.entries(shapes[type]) as [string, Field<unknown>][])
  return {
    write(writer, value) {
      const tag = tags.get(value.type)
      assert(tag !== undefined, `${value.type} is no type of this union.`)
      reserve(writer, 1)
      writer.bytes[writer.length++] = tag
      const values = value as unknown as Record<string, unknown>
      for (const [name, field] of fields[tag]) field.write(writer, values[name])
    },
    read(reader) {
      const tag = nextByte(reader)
      if (tag >= types.length) throw new DecodeError(`There is no type with tag ${tag}.`)
      const value: Record<string, unknown> = { type: types[tag] }
      for (const [name, field] of fields[tag]) value[name] = field.read(reader)
      return value as UnionOf<S>
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

function reserve(writer: Writer, count: number): void {
  const needed = writer.length + count
  if (needed <= writer.bytes.length) return
  const grown = Buffer.allocUnsafe(Math.max(needed, writer.bytes.length * 2))
  writer.bytes.copy(grown, 0, 0, writer.length)
  writer.bytes = grown
}

function nextByte(reader: Reader): number {
  if (reader.at >= reader.bytes.length) throw new DecodeError('The bytes end too early.')
  return reader.bytes[reader.at++]
}

function nextBytes(reader: Reader, count: number): Buffer {
  const end = reader.at + count
  if (end > reader.bytes.length) throw new DecodeError('The bytes end too early.')
  const part = reader.bytes.subarray(reader.at, end)
  reader.at = end
  return part
}

/** Seven bytes of a safe integer: three high, four low. */
function writePair(writer: Writer, value: number): void {
  writer.bytes.writeUIntBE(Math.floor(value / 2 ** 32), writer.length, 3)
  writer.bytes.writeUInt32BE(value % 2 ** 32, writer.length + 3)
  writer.length += 7
}

function readPair(reader: Reader): number {
  const part = nextBytes(reader, 7)
  const value = part.readUIntBE(0, 3) * 2 ** 32 + part.readUInt32BE(3)
  if (value > Number.MAX_SAFE_INTEGER) throw new DecodeError('An id is beyond 2^53.')
  return value
}

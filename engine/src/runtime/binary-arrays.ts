import { assert } from '@truebook/shared/assert'
import { type OrderId, writeOrderId } from '@truebook/shared/order-id'

/**
 * Arrays of Postgres in their binary form, which the driver sends as they are: neither we nor Postgres
 * spend time on printing and parsing numbers, hex and escapes. An array is a header, then for each value
 * its length and its bytes, big-endian; a null has the length −1.
 */

const OIDS = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, numeric: 1700, uuid: 2950 }
const HEAD = 20
const NULL = -1

export function int4s<Row>(rows: readonly Row[], value: (row: Row) => number): Buffer {
  const bytes = arrayOf(OIDS.int4, rows.length, 8 * rows.length)
  let at = HEAD
  for (const row of rows) {
    at = bytes.writeInt32BE(4, at)
    at = bytes.writeInt32BE(value(row), at)
  }
  return bytes
}

/** Safe integers, and null where there is none. */
export function int8s<Row>(rows: readonly Row[], value: (row: Row) => number | undefined): Buffer {
  const bytes = arrayOf(OIDS.int8, rows.length, 12 * rows.length)
  let at = HEAD
  for (const row of rows) {
    const whole = value(row)
    if (whole === undefined) {
      at = bytes.writeInt32BE(NULL, at)
      continue
    }
    const upper = Math.floor(whole / 2 ** 32)
    at = bytes.writeInt32BE(8, at)
    at = bytes.writeInt32BE(upper, at)
    at = bytes.writeUInt32BE(whole - upper * 2 ** 32, at)
  }
  return bytes.subarray(0, at)
}

export function booleans<Row>(rows: readonly Row[], value: (row: Row) => boolean): Buffer {
  const bytes = arrayOf(OIDS.bool, rows.length, 5 * rows.length)
  let at = HEAD
  for (const row of rows) {
    at = bytes.writeInt32BE(1, at)
    bytes[at++] = value(row) ? 1 : 0
  }
  return bytes
}

/** UUIDs from their text. */
export function uuids<Row>(rows: readonly Row[], value: (row: Row) => string): Buffer {
  const bytes = arrayOf(OIDS.uuid, rows.length, 20 * rows.length)
  let at = HEAD
  for (const row of rows) {
    at = bytes.writeInt32BE(16, at)
    const hex = value(row).replaceAll('-', '')
    assert(bytes.write(hex, at, 'hex') === 16, 'A UUID has 32 digits.')
    at += 16
  }
  return bytes
}

/** The UUIDs of orders, as `formatOrderId` gives them, without their text. */
export function orderIds<Row>(
  rows: readonly Row[],
  id: (row: Row) => OrderId,
  market: (row: Row) => number,
): Buffer {
  const bytes = arrayOf(OIDS.uuid, rows.length, 20 * rows.length)
  let at = HEAD
  for (const row of rows) {
    at = bytes.writeInt32BE(16, at)
    at = writeOrderId(bytes, at, id(row), market(row))
  }
  return bytes
}

export function texts<Row>(rows: readonly Row[], value: (row: Row) => string | null): Buffer {
  let most = 0
  // UTF-8 takes at most three bytes for each unit of a string's length.
  for (const row of rows) most += 4 + 3 * (value(row)?.length ?? 0)
  const bytes = arrayOf(OIDS.text, rows.length, most)
  let at = HEAD
  for (const row of rows) {
    const said = value(row)
    const length = said === null ? NULL : bytes.write(said, at + 4, 'utf8')
    bytes.writeInt32BE(length, at)
    at += 4 + Math.max(0, length)
  }
  return bytes.subarray(0, at)
}

export function byteas<Row>(rows: readonly Row[], value: (row: Row) => Buffer): Buffer {
  // Once each: a value may be encoded when it is asked for.
  const parts = rows.map(value)
  const size = parts.reduce((sum, { length }) => sum + 4 + length, 0)
  const bytes = arrayOf(OIDS.bytea, rows.length, size)
  let at = HEAD
  for (const part of parts) {
    at = bytes.writeInt32BE(part.length, at)
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The most bytes of a numeric: its length, a header of four 16-bit words, and 16 groups of four digits. */
const MOST_NUMERIC = 4 + 8 + 2 * 16

/** Whole numbers that are not negative. */
export function numerics<Row>(rows: readonly Row[], value: (row: Row) => number | bigint): Buffer {
  const bytes = arrayOf(OIDS.numeric, rows.length, MOST_NUMERIC * rows.length)
  let at = HEAD
  for (const row of rows) at = writeNumeric(bytes, at, value(row))
  return bytes.subarray(0, at)
}

const MOST_SAFE = BigInt(Number.MAX_SAFE_INTEGER)
const GROUP = 10_000
const GROUP_DIGITS = 4

/**
 * Writes a numeric: groups of four decimal digits, the highest first. The weight in its header is the
 * number of groups after the first.
 */
function writeNumeric(bytes: Buffer, from: number, value: number | bigint): number {
  assert(value >= 0, 'No numeric of ours is negative.')
  const groups = value <= MOST_SAFE ? groupsOf(Number(value)) : groupsOfText(value.toString())
  assert(groups.length <= 16, 'A numeric has at most 64 digits.')
  let at = bytes.writeInt32BE(8 + 2 * groups.length, from)
  at = bytes.writeInt16BE(groups.length, at)
  at = bytes.writeInt16BE(Math.max(0, groups.length - 1), at)
  // Two words of the header: the sign (positive), and no digits after the point.
  at = bytes.writeInt32BE(0, at)
  for (let i = groups.length - 1; i >= 0; i--) at = bytes.writeInt16BE(groups[i], at)
  return at
}

/** The groups of four digits of a number, the lowest first; none for zero. */
function groupsOf(value: number): number[] {
  const groups: number[] = []
  for (let rest = value; rest > 0; ) {
    const upper = Math.floor(rest / GROUP)
    groups.push(rest - upper * GROUP)
    rest = upper
  }
  return groups
}

function groupsOfText(digits: string): number[] {
  const groups: number[] = []
  for (let end = digits.length; end > 0; end -= GROUP_DIGITS) {
    groups.push(Number(digits.slice(Math.max(0, end - GROUP_DIGITS), end)))
  }
  return groups
}

/** An array of one dimension, numbered from 1, with room for its values. */
function arrayOf(oid: number, count: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD + size)
  bytes.writeInt32BE(1, 0)
  bytes.writeInt32BE(0, 4)
  bytes.writeInt32BE(oid, 8)
  bytes.writeInt32BE(count, 12)
  bytes.writeInt32BE(1, 16)
  return bytes
}

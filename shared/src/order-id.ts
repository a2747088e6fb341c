/**
 * The id of a command, and of the order that it places: `time`, 48 bits of unix milliseconds, and `chance`,
 * 53 random bits. Both are safe integers, so that the core can keep them in typed arrays.
 */
export interface OrderId {
  readonly time: number
  readonly chance: number
}

/** Whether two ids are the same. */
export function sameOrderId(a: OrderId, b: OrderId): boolean {
  return a.time === b.time && a.chance === b.chance
}

const LOW_BITS = 2 ** 41
const TEXT = /^([0-9a-f]{8})-([0-9a-f]{4})-7([0-9a-f]{3})-8([0-9a-f]{3})-([0-9a-f]{12})$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The latest `time` that fits into a UUIDv7. */
export const MAX_ID_TIME = 2 ** 48 - 1

/** The highest market id: an order's UUID names its market in 12 bits. */
export const MAX_MARKET_ID = 4095

/**
 * The id as clients see it: a lower-case UUIDv7 that also names the order's market (0 for commands
 * of no market), so that a cancel finds its book without a search.
 */
export function formatOrderId(id: OrderId, market: number): string {
  const time = twelveDigits(id.time)
  const high = Math.floor(id.chance / LOW_BITS)
  const low = twelveDigits(id.chance - high * LOW_BITS)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${THREE_DIGITS[high]}-8${THREE_DIGITS[market]}-${low}`
}

/** Writes the sixteen bytes of an id's UUID, and gives where they end. */
export function writeOrderId(bytes: Buffer, at: number, id: OrderId, market: number): number {
  const high = Math.floor(id.chance / LOW_BITS)
  let end = bytes.writeUIntBE(id.time, at, 6)
  end = bytes.writeUInt16BE(0x7000 | high, end)
  end = bytes.writeUInt16BE(0x8000 | market, end)
  return bytes.writeUIntBE(id.chance - high * LOW_BITS, end, 6)
}

/**
 * Reads an id's UUID; undefined where the text is no id that this exchange makes, and so names no order.
 */
export function parseOrderId(text: string): { id: OrderId; market: number } | undefined {
  const parts = TEXT.exec(text.toLowerCase())
  if (!parts) return undefined
  const low = Number.parseInt(parts[5], 16)
  if (low >= LOW_BITS) return undefined
  const time = Number.parseInt(parts[1] + parts[2], 16)
  const chance = Number.parseInt(parts[3], 16) * LOW_BITS + low
  return { id: { time, chance }, market: Number.parseInt(parts[4], 16) }
}

// A table, as ids are formatted several times an order: six times faster than printing each number.
const THREE_DIGITS = Array.from({ length: 4096 }, (_, n) => n.toString(16).padStart(3, '0'))

function twelveDigits(value: number): string {
  return sixDigits(Math.floor(value / 2 ** 24)) + sixDigits(value % 2 ** 24)
}

function sixDigits(value: number): string {
  return THREE_DIGITS[value >>> 12] + THREE_DIGITS[value & 4095]
}

/** Whether a text has the form of any UUID. If not, it is a malformed id rather than an unknown one. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

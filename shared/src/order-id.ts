/**
 * The id of a command, and of the order that it places, held as two safe integers so that the core
 * keys typed arrays by it: `time`, 48 bits of unix milliseconds, and `chance`, 53 random bits.
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

/** The highest market id: an order's UUID names its market in 12 bits. */
export const MAX_MARKET_ID = 4095

/**
 * The id as clients see it: a lower-case UUIDv7 that also names the order's market (0 for commands
 * of no market), so that a cancel finds its book without a search.
 */
export function formatOrderId(id: OrderId, market: number): string {
  const time = hex(id.time, 12)
  const high = Math.floor(id.chance / LOW_BITS)
  const low = hex(id.chance - high * LOW_BITS, 12)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(high, 3)}-8${hex(market, 3)}-${low}`
}

/** Reads a UUID; undefined where it is none of ours, and so names no order. */
export function parseOrderId(text: string): { id: OrderId; market: number } | undefined {
  const parts = TEXT.exec(text.toLowerCase())
  if (!parts) return undefined
  const low = Number.parseInt(parts[5], 16)
  if (low >= LOW_BITS) return undefined
  const time = Number.parseInt(parts[1] + parts[2], 16)
  const chance = Number.parseInt(parts[3], 16) * LOW_BITS + low
  return { id: { time, chance }, market: Number.parseInt(parts[4], 16) }
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0')
}

/** Whether a text has the form of any UUID; what has not is a malformed id, not an unknown one. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

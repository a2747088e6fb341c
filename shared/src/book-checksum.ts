import { crc32 } from 'node:zlib'

/** How many levels of each side a checksum covers. */
export const CHECKSUM_LEVELS = 25

/** One side as a checksum reads it: `price:quantity` of its best levels, joined by commas. */
export function checksumSide(levels: Iterable<readonly [price: string, quantity: string]>): string {
  const parts: string[] = []
  for (const [price, quantity] of levels) {
    if (parts.length === CHECKSUM_LEVELS) break
    parts.push(`${price}:${quantity}`)
  }
  return parts.join(',')
}

/** The checksum of a book: the CRC-32 of both sides' texts with `|` between them, bids first. */
export function bookChecksum(bids: string, asks: string): number {
  return crc32(`${bids}|${asks}`)
}

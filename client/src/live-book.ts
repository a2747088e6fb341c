import { crc32 } from './crc32.js'
import type { DepthMessage, Level } from './feed-messages.js'

/**
 * A market's book, kept from the feed: as of `sequence`, and checked by every message's checksum. If one does not
 * fit, the book is empty, with a sequence of -1, until it is fetched anew.
 */
export interface LiveBook {
  sequence(): number
  /** Best first. */
  bids(most?: number): readonly Level[]
  asks(most?: number): readonly Level[]
  /** Applies a message; false if it does not fit, so that the whole book must be fetched anew. */
  take(message: DepthMessage): boolean
}

/** A book that a feed keeps. */
export interface KeptBook extends LiveBook {
  /**
   * Whether this is the api's book as it was at most `withinMs` ago: there is a connection, it has told of this book, all
   * of that fitted, and it is not behind. By default three times `quietMs`. Throws a `RangeError` below 2,000 ms.
   */
  isCurrent(withinMs?: number): boolean
  /** Stops keeping the book. */
  close(): void
}

const CHECKED = 25

export function createLiveBook(): LiveBook {
  let bids: Level[] = []
  let asks: Level[] = []
  let sequence = -1

  function take(message: DepthMessage): boolean {
    if (message.type === 'snapshot') {
      bids = [...message.bids]
      asks = [...message.asks]
    } else {
      if (message.prev_sequence !== sequence) return forget()
      for (const level of message.bids) put(bids, level, -1)
      for (const level of message.asks) put(asks, level, 1)
    }
    sequence = message.sequence
    return crc32(`${sideText(bids)}|${sideText(asks)}`) === message.checksum || forget()
  }

  /** An empty book, so that nobody trades by a wrong one. */
  function forget(): false {
    bids = []
    asks = []
    sequence = -1
    return false
  }

  return {
    take,
    sequence: () => sequence,
    bids: (most = bids.length) => bids.slice(0, most),
    asks: (most = asks.length) => asks.slice(0, most),
  }
}

/** Sets a level of a side sorted best first: prices rise with a sign of 1, else fall. */
function put(side: Level[], level: Level, sign: 1 | -1): void {
  const price = Number(level[0])
  let low = 0
  let high = side.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((Number(side[middle][0]) - price) * sign < 0) low = middle + 1
    else high = middle
  }
  const isThere = side[low]?.[0] === level[0]
  if (level[1] === '0') side.splice(low, isThere ? 1 : 0)
  else side.splice(low, isThere ? 1 : 0, level)
}

function sideText(side: readonly Level[]): string {
  return side
    .slice(0, CHECKED)
    .map(([price, quantity]) => `${price}:${quantity}`)
    .join(',')
}

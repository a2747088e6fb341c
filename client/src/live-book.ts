import { crc32 } from './crc32.js'
import type { DepthMessage, Level } from './feed-messages.js'

/**
 * A market's book, kept from the feed: as of `sequence`, and proven so by every message's checksum. Where one does
 * not fit, it is empty, with a sequence of -1, until all of it is there anew.
 */
export interface LiveBook {
  sequence(): number
  /** Best first. */
  bids(most?: number): readonly Level[]
  asks(most?: number): readonly Level[]
  /** Takes a message in; false where it does not fit, so that all is to be had anew. */
  take(message: DepthMessage): boolean
}

/** A book that a feed keeps. */
export interface KeptBook extends LiveBook {
  /**
   * Whether this is the market's book as far as anybody here can know: there is a connection, it has told of this
   * book, and all of that fitted. A connection that says nothing is left after three times `quietMs`,
   * and a second more for each 64 kB of its longest message; after 150 s while a snapshot is on its way. With
   * `withinMs`, whether besides something was heard over it so lately: from the first such question on the exchange is
   * asked each second for a sign of life.
   */
  isCurrent(withinMs?: number): boolean
  /** Keeps it no more. */
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

  /** Nobody trades by a book that is wrong. */
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

/** Sets a level of a side that is sorted best first: rising with a sign of 1, else falling. */
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

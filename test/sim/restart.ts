import { createExchange, type Exchange } from '@truebook/engine/core/exchange'
import { decode, encode } from '@truebook/shared/codec'
import type { Command } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'
import { snapshotField, snapshotOf } from '../snapshot.js'
import { Difference, describeDifference, haveSameBytes } from './difference.js'
import { optionsOf, type Room } from './naive-exchange.js'

/** The journal since the last start of an exchange, and how it is stopped and started. */
export interface Restarts {
  note(entry: Entry): void
  /**
   * The exchange as a stop and a start would leave it. Its state must come back the same from its
   * own bytes, and from the state of the last start by a replay of what came since.
   */
  restart(exchange: Exchange): Exchange
}

interface Entry {
  readonly command: Command
  readonly sequence: number
  readonly time: number
  readonly events: readonly Event[]
}

export function createRestarts(room: Room): Restarts {
  const options = optionsOf(room)
  let journal: Entry[] = []
  let saved: Buffer | undefined

  function fromBytes(bytes: Buffer | undefined): Exchange {
    if (bytes === undefined) return createExchange(options)
    return createExchange({ ...options, snapshot: decode(snapshotField, bytes) })
  }

  function replay(): Exchange {
    const exchange = fromBytes(saved)
    for (const { command, sequence, time, events: wanted } of journal) {
      const events = exchange.apply(command, sequence, time)
      if (haveSameBytes(events, wanted)) continue
      throw new Difference(`A replay differs: ${describeDifference(command, { events, wanted })}`)
    }
    return exchange
  }

  return {
    note: (entry) => journal.push(entry),
    restart(exchange) {
      const bytes = bytesOf(exchange)
      if (!bytesOf(replay()).equals(bytes)) {
        throw new Difference('A replay led to another state than the one that was saved.')
      }
      const restored = fromBytes(bytes)
      if (!bytesOf(restored).equals(bytes)) {
        throw new Difference('A restored state is not the one that was saved.')
      }
      saved = bytes
      journal = []
      return restored
    },
  }
}

function bytesOf(exchange: Exchange): Buffer {
  return encode(snapshotField, snapshotOf(exchange))
}

import { type Command, REPLAY_WINDOW_MS } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'

/**
 * The commands that were refused of late. What the state machine took it takes no second time, but it
 * forgets what it refused, so that the same message may be sent again, as another command. A stream
 * that hands in the same command again must not have it taken after its sender was told otherwise.
 */
export interface RefusedCommands {
  /** Notes a command that was refused as a whole; `time` is when, unix milliseconds. */
  note(command: Command, events: readonly Event[], time: number): void
  has(command: Command): boolean
}

/** As many as are kept: beyond it the older half goes before its time. */
const MOST = 2 ** 21

/**
 * In two generations, each of a replay window or of half of `most`: what is young is forgotten after
 * the next one, so it is kept for a window at least, and to forget costs nothing.
 */
export function createRefusedCommands(most = MOST): RefusedCommands {
  /** The times in their ids, by the chance in them. */
  let young = new Map<number, number>()
  let old = new Map<number, number>()
  let begun = 0

  return {
    note(command, events, time) {
      // A batch with orders that were refused was taken all the same.
      const refusal = command.type === 'place_order' ? 'order_rejected' : 'command_rejected'
      if (!events.some(({ type }) => type === refusal)) return
      if (time - begun >= REPLAY_WINDOW_MS || young.size >= most / 2) {
        old = young
        young = new Map()
        begun = time
      }
      young.set(command.id.chance, command.id.time)
    },
    has({ id }) {
      return young.get(id.chance) === id.time || old.get(id.chance) === id.time
    },
  }
}

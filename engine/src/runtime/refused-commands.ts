import { type Command, REPLAY_WINDOW_MS } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'

/**
 * The commands that were refused of late. The state machine takes no command twice, but it forgets those
 * that it refused, so that a client may send the same message again, as another command. If the stream
 * hands in the same refused command again, it must not be taken: its sender was told that it was refused.
 */
export interface RefusedCommands {
  /** Notes a command that was refused as a whole; `time` is when, unix milliseconds. */
  note(command: Command, events: readonly Event[], time: number): void
  has(command: Command): boolean
}

/** The most that are kept. Beyond it the older half is forgotten early. */
const MOST = 2 ** 21

/**
 * Kept in two generations. A new one begins after each replay window, or when the young one holds half of
 * `most`, and the older one is then dropped. So a command is kept for at least a window (unless they are
 * too many), and forgetting costs nothing.
 */
export function createRefusedCommands(most = MOST): RefusedCommands {
  /** The commands' ids: `time` by `chance`. */
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

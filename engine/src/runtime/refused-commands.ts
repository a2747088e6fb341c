import type { Command } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'
import { REPLAY_WINDOW_MS } from '../core/replay-window.js'

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

/** As many as are kept: beyond it the oldest go before their time. */
const MOST = 2 ** 20

interface Refused {
  readonly idTime: number
  readonly at: number
}

export function createRefusedCommands(most = MOST): RefusedCommands {
  /** By the chance in their ids, the oldest first. */
  const known = new Map<number, Refused>()

  function forgetBefore(time: number): void {
    for (const [chance, { at }] of known) {
      if (known.size <= most && at + REPLAY_WINDOW_MS > time) return
      known.delete(chance)
    }
  }

  return {
    note(command, events, time) {
      // A batch with orders that were refused was taken all the same.
      const refusal = command.type === 'place_order' ? 'order_rejected' : 'command_rejected'
      if (!events.some(({ type }) => type === refusal)) return
      known.set(command.id.chance, { idTime: command.id.time, at: time })
      forgetBefore(time)
    },
    has({ id }) {
      return known.size > 0 && known.get(id.chance)?.idTime === id.time
    },
  }
}

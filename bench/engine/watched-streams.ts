import type { Streams } from '@truebook/shared/streams'
import type { Stopwatch } from './stopwatch.js'

/**
 * Streams that tell a stopwatch what their engine reads and what it publishes: a command counts as committed when
 * the engine, right after the commit, hands its decision to the event stream.
 */
export function watchedStreams(
  { commands, events, ...others }: Streams,
  stopwatch: Pick<Stopwatch, 'onRead' | 'onCommitted'>,
): Streams {
  return {
    commands: {
      ...commands,
      async read(after, limit, waitMs) {
        const entries = await commands.read(after, limit, waitMs)
        stopwatch.onRead(entries.length)
        return entries
      },
    },
    events: {
      ...events,
      publish(sequence, bytes) {
        stopwatch.onCommitted(sequence)
        return events.publish(sequence, bytes)
      },
    },
    ...others,
  }
}

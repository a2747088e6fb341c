import { DecodeError, decode } from '@truebook/shared/codec'
import { type Command, commandField } from '@truebook/shared/command'
import type { OrderId } from '@truebook/shared/order-id'
import type { Stream, StreamEntry } from '@truebook/shared/streams'
import { backOff, pause } from './pause.js'

/** Reads the command stream from where the last commit stands. */
export interface Reader {
  /**
   * The next commands, at most `limit`; none when none comes within `waitMs`. A stream that fails
   * is asked again until it answers or `signal` ends.
   */
  read(limit: number, waitMs: number): Promise<StreamedCommand[]>
}

/** A command and the id of the entry that held it. */
export interface StreamedCommand {
  readonly streamId: string
  readonly command: Command
}

export interface ReaderOptions {
  readonly commands: Stream
  /** The last entry that was committed. */
  readonly from: string
  readonly onRetry: (error: Error) => void
  readonly signal: AbortSignal
}

const MOST_BYTES_KEPT = 4096

export function createReader({ commands, from, onRetry, signal }: ReaderOptions): Reader {
  let last = from
  let isRaised = false

  /**
   * A stream that was lost starts anew, and where its clock was set back, below what was read: no
   * entry of it would ever be seen. So its ids are raised whenever it might have been lost.
   */
  async function readOnce(limit: number, waitMs: number): Promise<StreamEntry[]> {
    if (!isRaised) await commands.raise(last)
    isRaised = true
    const entries = await commands.read(last, limit, waitMs)
    if (entries.length === 0) isRaised = false
    else last = entries[entries.length - 1].id
    return entries
  }

  return {
    async read(limit, waitMs) {
      for (let tries = 1; !signal.aborted; tries++) {
        try {
          const entries = await readOnce(limit, waitMs)
          return entries.map((entry) => ({ streamId: entry.id, command: commandOf(entry) }))
        } catch (error) {
          isRaised = false
          if (signal.aborted) break
          onRetry(error as Error)
          await pause(backOff(tries), signal)
        }
      }
      return []
    },
  }
}

/** An entry's command; of an entry that holds none, a command that keeps what it held. */
function commandOf({ id, bytes }: StreamEntry): Command {
  try {
    return decode(commandField, bytes)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const kept = Buffer.from(bytes.subarray(0, MOST_BYTES_KEPT))
    return { type: 'undecodable', id: idOfEntry(id), reason: error.message, bytes: kept }
  }
}

/** Two engines that read one entry give it one id. */
function idOfEntry(streamId: string): OrderId {
  const [time, chance] = streamId.split('-').map(Number)
  return { time: time % 2 ** 48, chance }
}

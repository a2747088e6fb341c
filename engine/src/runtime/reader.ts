import { DecodeError, decode } from '@truebook/shared/codec'
import { type Command, commandsField } from '@truebook/shared/command'
import type { OrderId } from '@truebook/shared/order-id'
import { backOff, pause } from '@truebook/shared/pause'
import { isNoStream, type Stream, type StreamEntry } from '@truebook/shared/streams'
import { StreamAhead } from './event-stream.js'
import { createNap } from './nap.js'

/** Reads the command stream from where the last commit stands. */
export interface Reader {
  /**
   * Gives the next commands: at most `limit`, but always whole entries, so that one entry may exceed it;
   * none if none comes within `waitMs`. If the stream does not answer, it waits a little longer, then gives
   * none. The stream is then asked on until it answers or `signal` is aborted, and its answer is for the
   * next read. Throws `StreamAhead` where the stream is another exchange's.
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
  /** Id of the last entry whose commands were all committed. */
  readonly from: string
  /** Throws `StreamAhead` where the streams are another exchange's. Called for each new connection. */
  readonly demandOwn: () => Promise<void>
  readonly onRetry: (error: Error) => void
  readonly signal: AbortSignal
}

const MOST_BYTES_KEPT = 4096
/**
 * An entry whose id lies a century ahead was not made by a clock. Such ids may go up to the largest one,
 * after which a stream takes nothing. The limit moves with the clock, as an id just below a fixed one could
 * be followed by one above it.
 */
const CENTURY_MS = 100 * 365 * 86_400_000
/** However often reading failed, a thousand commands are asked for again after ten reads. */
const MOST_DIVISOR = 1024
/** How much longer than `waitMs` a read waits for a stream that does not answer. */
const PATIENCE_MS = 250

export function createReader(options: ReaderOptions): Reader {
  const { commands, from, demandOwn, onRetry, signal } = options
  let last = from
  /** The connection behind which there is this exchange and no other. */
  let own: number | undefined
  let isRaised = false
  /** Entries that were read and are not handed out yet. */
  let ahead: StreamEntry[] = []
  let isReading = false
  let divisor = 1
  let failure: StreamAhead | undefined
  const waiting = createNap()
  signal.addEventListener('abort', waiting.wake)

  /**
   * A stream that was lost starts anew. If its clock was set back, its new ids are below the last one read,
   * and no entry of it would ever be seen. So whenever the stream might have been lost, its ids are raised
   * above that one first.
   */
  async function readOnce(limit: number, waitMs: number): Promise<StreamEntry[]> {
    const connection = commands.connections()
    if (connection !== own) {
      isRaised = false
      await demandOwn()
    }
    own = connection
    if (!isRaised) await commands.raise(last)
    isRaised = true
    const read = await commands.read(last, limit, waitMs)
    if (commands.connections() !== own) return []
    const lastMs = Date.now() + CENTURY_MS
    const entries = read.filter(({ id }) => Number.parseInt(id, 10) <= lastMs)
    if (entries.length < read.length) await renew(read[entries.length].id)
    if (entries.length === 0) isRaised = false
    else last = entries[entries.length - 1].id
    return entries
  }

  /**
   * Begins the stream anew: behind an entry with such an id, entries would be lost at the latest when the
   * largest id is reached.
   */
  async function renew(id: string): Promise<void> {
    await commands.renew()
    isRaised = false
    onRetry(new Error(`Somebody gave an entry the id ${id}: the command stream begins anew.`))
  }

  /**
   * Only one runs at a time, and only while `ahead` is empty, so that no entry is left out or overtaken. After a try that
   * failed half as much is asked for: Redis may be set to end connections that have much to read.
   */
  async function readAhead(limit: number, waitMs: number): Promise<void> {
    isReading = true
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        ahead = await readOnce(Math.max(1, Math.floor(limit / divisor)), waitMs)
        divisor = Math.max(1, divisor / 2)
        break
      } catch (error) {
        isRaised = false
        divisor = Math.min(2 * divisor, MOST_DIVISOR)
        if (error instanceof StreamAhead) failure = error
        if (failure || signal.aborted) break
        onRetry(error as Error)
        if (own === commands.connections() && isNoStream(error as Error))
          await commands.renew().catch(onRetry)
        await pause(backOff(tries), signal)
      }
    }
    isReading = false
    waiting.wake()
  }

  return {
    async read(limit, waitMs) {
      if (signal.aborted) return []
      if (ahead.length === 0 && !failure) {
        if (!isReading) void readAhead(limit, waitMs)
        // The end of the read under way wakes it.
        await waiting.sleep(waitMs + PATIENCE_MS)
      }
      if (failure) throw failure
      return takeCommands(ahead, limit)
    },
  }
}

/** Takes entries off the front as long as their commands fit; the first one is always taken. */
function takeCommands(entries: StreamEntry[], limit: number): StreamedCommand[] {
  const taken: StreamedCommand[] = []
  let count = 0
  for (const entry of entries) {
    const commands = commandsOf(entry)
    if (count > 0 && taken.length + commands.length > limit) break
    for (const command of commands) taken.push({ streamId: entry.id, command })
    count += 1
  }
  entries.splice(0, count)
  return taken
}

/** An entry's commands. For an entry that holds none, one `undecodable` command that keeps its bytes. */
function commandsOf(entry: StreamEntry): readonly Command[] {
  try {
    const commands = decode(commandsField, entry.bytes)
    return commands.length > 0 ? commands : [undecodable(entry, 'The entry holds no command.')]
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return [undecodable(entry, error.message)]
  }
}

function undecodable({ id, bytes }: StreamEntry, reason: string): Command {
  const kept = Buffer.from(bytes.subarray(0, MOST_BYTES_KEPT))
  return { type: 'undecodable', id: idOfEntry(id), reason, bytes: kept }
}

/**
 * An id made of the entry's alone, so that every engine gives the entry the same one; cut to the 48 and 53
 * bits that an id holds.
 */
function idOfEntry(streamId: string): OrderId {
  const [time, chance] = streamId.split('-').map(Number)
  return { time: time % 2 ** 48, chance: chance % 2 ** 53 }
}

/** Names in Redis. A shard's two streams share a hash tag, so a cluster keeps them together. */
export const COMMAND_STREAM = 'truebook:{0}:commands'
export const EVENT_STREAM = 'truebook:{0}:events'
export const EXIT_QUEUE = 'truebook-exits'

/** The id below every entry. */
export const STREAM_START = '0-0'

/** One entry: its id, `<number>-<number>`, rising, and its bytes. */
export interface StreamEntry {
  readonly id: string
  readonly bytes: Buffer
}

/** What was to be appended was not sent. */
export class UnsentError extends Error {
  override readonly name = 'UnsentError'
}

/**
 * An append-only log between the parts: transport only, so losing it loses nothing acknowledged.
 * Redis and memory provide it and pass one contract test.
 */
export interface Stream {
  /**
   * Adds an entry whose id the stream makes from its clock. Throws `UnsentError`, or what a server refuses
   * it with; after any other error it may be there.
   */
  append(bytes: Buffer): Promise<string>
  /**
   * Adds the entry of `sequence`, with the id `sequence-0`, and says yes; or no where the top is not below, which
   * it never is of 0.
   */
  publish(sequence: number, bytes: Buffer): Promise<boolean>
  /** The next entries after an id, at most `limit`; waits up to `waitMs` while there is none. */
  read(after: string, limit: number, waitMs: number): Promise<StreamEntry[]>
  /** The highest id so far. */
  top(): Promise<string>
  /** Makes every later `append` take an id above this one, whatever the stream's clock says. */
  raise(id: string): Promise<void>
  /** Forgets the entries up to and including an id. */
  trim(through: string): Promise<void>
  /** Forgets all, its ids too: they begin anew. */
  renew(): Promise<void>
}

/** Whether somebody has put something that is no stream where a stream is: it takes and gives nothing then. */
export const isNoStream = ({ message }: Error): boolean => message.startsWith('WRONGTYPE')

/** The two logs of a shard. */
export interface Streams {
  readonly commands: Stream
  readonly events: Stream
  /** Unix milliseconds, by the clock of whoever keeps them. */
  time(): Promise<number>
  close(): Promise<void>
}

/** Orders two ids: negative when `a` comes first. */
export function compareStreamIds(a: string, b: string): number {
  const [aHigh, aLow] = parts(a)
  const [bHigh, bLow] = parts(b)
  return aHigh - bHigh || aLow - bLow
}

/** The sequence that an event entry's id was made from. */
export function sequenceOf(id: string): number {
  return parts(id)[0]
}

/**
 * Whether an event stream that stands at `top` ends with a row of a journal, whichever engine published it;
 * `decisionsOf` finds those of the row that ends there. Of an entry that is trimmed already only the sequence is known.
 */
export async function endsWithRow(
  events: Stream,
  top: number,
  decisionsOf: (lastSequence: number) => Promise<Buffer | undefined>,
): Promise<boolean> {
  if (top === 0) return true
  const [entry] = await events.read(`${top - 1}-0`, 1, 0)
  const decisions = await decisionsOf(top)
  if (decisions === undefined) return false
  return entry === undefined || sequenceOf(entry.id) !== top || entry.bytes.equals(decisions)
}

function parts(id: string): [number, number] {
  const dash = id.indexOf('-')
  return [Number(id.slice(0, dash)), Number(id.slice(dash + 1))]
}

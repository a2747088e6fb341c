/**
 * Names in Redis. The two streams of a shard share a hash tag (the braces), so that a cluster keeps them
 * together.
 */
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

/** An entry that was to be appended was not even sent. */
export class UnsentError extends Error {
  override readonly name = 'UnsentError'
}

/**
 * An append-only log between the parts. It only transports, so losing it loses nothing that was
 * acknowledged. There is one for Redis and one in memory, which pass the same contract test.
 */
export interface Stream {
  /**
   * Adds an entry with an id that the stream makes from its clock, and gives that id. Throws `UnsentError`,
   * or the server's refusal; after any other error the entry may be there.
   */
  append(bytes: Buffer): Promise<string>
  /**
   * Adds the entry of `sequence`, with the id `sequence-0`, and gives true. Adds nothing and gives false
   * where the top is not below that id, which is always so for sequence 0.
   */
  publish(sequence: number, bytes: Buffer): Promise<boolean>
  /** The next entries after an id, at most `limit`; waits up to `waitMs` while there is none. */
  read(after: string, limit: number, waitMs: number): Promise<StreamEntry[]>
  /**
   * How many connections were made so far that read and publish: behind a new one may be the streams of another exchange.
   */
  connections(): number
  /** The event stream as the connection that reads sees it, which tells whose streams these are. */
  readonly witness: Witness
  /** The highest id so far. */
  top(): Promise<string>
  /** Makes every later `append` take an id above this one, whatever the stream's clock says. */
  raise(id: string): Promise<void>
  /** Forgets the entries up to and including an id. */
  trim(through: string): Promise<void>
  /** Forgets everything, also its ids, which begin anew. */
  renew(): Promise<void>
}

/** An event stream to compare with a journal. */
export type Witness = Pick<Stream, 'top' | 'read'>

/**
 * Whether an error says that somebody has put a key of another kind where a stream should be: it can then
 * be neither written nor read.
 */
export const isNoStream = ({ message }: Error): boolean => message.startsWith('WRONGTYPE')

/** The two logs of a shard. */
export interface Streams {
  readonly commands: Stream
  readonly events: Stream
  /** Unix milliseconds, by the clock of the server that keeps the streams. */
  time(): Promise<number>
  close(): Promise<void>
}

/** Whether Redis does not let this user in, or not do this. */
export function isNotAllowed({ message }: Error): boolean {
  return /^(NOAUTH|WRONGPASS|NOPERM) /.test(message)
}

/** Orders two ids: negative when `a` comes first. */
export function compareStreamIds(a: string, b: string): number {
  const [aHigh, aLow] = parts(a)
  const [bHigh, bLow] = parts(b)
  return aHigh - bHigh || aLow - bLow
}

/** Redis' clock has made greater ids than this since 2001. */
const LEAST_BY_CLOCK = 10 ** 12
/** By so many commands no exchange is ahead of its own database. */
const CLOCK_LEAD = 10 ** 11

/** Whether an id that begins with `top` was made of Redis' clock, where the exchange stands at `sequence`. */
export function isByClock(top: number, sequence: number): boolean {
  return top >= Math.max(LEAST_BY_CLOCK, sequence + CLOCK_LEAD)
}

/** The sequence that an event entry's id was made from. */
export function sequenceOf(id: string): number {
  return parts(id)[0]
}

/**
 * Whether an event stream whose last sequence is `top` ends with a row of a journal, whichever engine
 * published it. `decisionsOf` gives the encoded decisions of the row that ends at a sequence. If the last
 * entry was trimmed already, only its sequence is compared.
 */
export async function endsWithRow(
  events: Pick<Witness, 'read'>,
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

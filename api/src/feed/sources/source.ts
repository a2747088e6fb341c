import type { SubscribeMode } from '@truebook/shared/wire/feed-operations'

/** How a subscription begins: messages that stand for everything up to `sequence`. */
export interface Opening {
  readonly mode: SubscribeMode
  readonly sequence: number
  /** The frame of a long message before those, in pieces. Others share them, so nobody may change them. */
  readonly pieces?: readonly Buffer[]
  /** Whole messages, in order. */
  readonly texts: readonly string[]
}

/** A client for which commands, orders or levels are searched, and which pays for that. */
export interface Payer {
  /** Searches of payers with the same name wait for each other; others have turns in between. */
  readonly name: string
  /** Pays for this many commands; a large command counts as several. */
  pay(commands: number): void
  /** Milliseconds until nothing is owed. */
  owedMs(): number
  /** Whether the client is gone, so that nobody waits for the search. */
  isGone(): boolean
}

/** The messages of a channel. `Step` is what it is told of: a command, as the channel sees it. */
export interface Source<Step> {
  /** The sequence that the channel is as of. */
  sequence(): number
  /** The message about a step; undefined for none. */
  update(step: Step): string | undefined
  /** The opening of a client that has nothing yet. */
  open(payer: Payer): Opening | Promise<Opening>
  /**
   * What was said after a sequence; undefined where that is not known any more. A channel without it never
   * knows.
   */
  replay?(since: number, payer: Payer): Opening | undefined | Promise<Opening | undefined>
  /** One message with everything, for a reader that missed some; only of channels that show a state. */
  snapshot?(payer: Payer): string
}

import type { SubscribeMode } from '@truebook/shared/wire/feed-operations'

/** How a subscription begins: what is sent before, and instead of, messages up to `sequence`. */
export interface Opening {
  readonly mode: SubscribeMode
  readonly sequence: number
  /** Whole messages, in order. */
  readonly texts: readonly string[]
}

/** Who has commands, orders or levels looked through, and pays for them. */
export interface Payer {
  /** Those of one name wait for each other; others have their turn in between. */
  readonly name: string
  /** A large command counts as many. */
  pay(commands: number): void
  /** How long it takes until nothing is owed, in milliseconds. */
  owedMs(): number
  /** Whether nobody waits any more. */
  isGone(): boolean
}

/** What a channel says, and said. `Step` is what happens to it: a command, seen from the channel. */
export interface Source<Step> {
  /** The sequence that the channel is as of. */
  sequence(): number
  /** What it says of a step; undefined for nothing. */
  update(step: Step): string | undefined
  /** How a client begins that has nothing yet. */
  open(payer: Payer): Opening | Promise<Opening>
  /** What was said after a sequence; undefined where nobody knows any more, and so where it is not given. */
  replay?(since: number, payer: Payer): Opening | undefined | Promise<Opening | undefined>
  /** Everything at once, for a reader that missed some; for channels that are state, or can be. */
  snapshot?(payer: Payer): string
}

import { decodeAt, type Placed } from '@truebook/shared/codec'
import { type Decision, decisionField } from '@truebook/shared/decision'

/**
 * A decision as the bytes that it came in. Thousands are kept for some seconds, for clients that come back.
 * As objects they would live just long enough for the collector to move every one of them to its old
 * generation, which costs more than all else that it does (docs/performance.md).
 */
export interface KeptDecision {
  readonly sequence: number
  /** How many events it has. */
  readonly size: number
  /** The bytes of all decisions that came together, and where this one's begin. */
  readonly batch: Buffer
  readonly at: number
}

/** What is kept of a decision that was found there in a batch. */
export function kept(batch: Buffer, { value, at }: Placed<Decision>): KeptDecision {
  return { sequence: value.sequence, size: value.events.length, batch, at }
}

/** Decodes a decision anew. */
export function decisionOf({ batch, at }: KeptDecision): Decision {
  return decodeAt(decisionField, batch, at)
}

import { decodeBytes } from '@truebook/shared/codec'
import { type Decision, type DecisionWithBytes, decisionField } from '@truebook/shared/decision'

/**
 * A decision as it is kept for clients that come back: its bytes. As objects, all of them would live just
 * long enough to be moved to the collector's old generation (docs/performance.md).
 */
export interface KeptDecision {
  readonly sequence: number
  /** How many events it has. */
  readonly size: number
  /** A character for each byte. */
  readonly bytes: string
}

export function keptDecision({ value, bytes }: DecisionWithBytes): KeptDecision {
  return { sequence: value.sequence, size: value.events.length, bytes }
}

/** Decodes a decision anew. */
export function decisionOf({ bytes }: KeptDecision): Decision {
  return decodeBytes(decisionField, bytes)
}

import type { MarketStep } from '@truebook/api/feed/market-step'
import { type KeptDecision, kept } from '@truebook/api/kept-decision'
import { encode } from '@truebook/shared/codec'
import { type Decision, decisionField } from '@truebook/shared/decision'

/** A decision as an api keeps it. */
export function keptOf(decision: Decision): KeptDecision {
  return kept(encode(decisionField, decision), { value: decision, at: 0 })
}

/** A decision that did this step and nothing else. */
export function keptOfStep({ sequence, time, events }: MarketStep): KeptDecision {
  return keptOf({ sequence, time, commandId: { time, chance: sequence }, events })
}

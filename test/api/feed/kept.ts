import type { MarketStep } from '@truebook/api/feed/market-step'
import { type KeptDecision, keptDecision } from '@truebook/api/kept-decision'
import { encode } from '@truebook/shared/codec'
import { type Decision, decisionField } from '@truebook/shared/decision'

/** A decision as an api keeps it. */
export function keptOf(value: Decision): KeptDecision {
  return keptDecision({ value, bytes: encode(decisionField, value).toString('latin1') })
}

/** A decision that did this step and nothing else. */
export function keptOfStep({ sequence, time, events }: MarketStep): KeptDecision {
  return keptOf({ sequence, time, commandId: { time, chance: sequence }, events })
}

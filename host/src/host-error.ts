import { isLocked, LOCKED } from '@truebook/shared/db/locked'

/** What the person at the terminal can act on: one sentence, printed without a stack. */
export class HostError extends Error {
  override readonly name = 'HostError'
}

/** What anything thrown says, without a full stop: to be the end of a sentence of ours. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return thrown.errors.map(reasonOf).join('; ')
  if (isLocked(thrown)) return LOCKED
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.trim().replace(/\.$/, '')
}

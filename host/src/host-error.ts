import { isLocked, LOCKED } from '@truebook/shared/db/locked'

/** An error that the person at the terminal can act on: one sentence, printed without a stack. */
export class HostError extends Error {
  override readonly name = 'HostError'
}

/** The message of anything thrown, without its full stop, to end a sentence of ours with. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return thrown.errors.map(reasonOf).join('; ')
  if (isLocked(thrown)) return LOCKED
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.trim().replace(/\.$/, '')
}

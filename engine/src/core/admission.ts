import { marketOf, type Signed, type SignedCommand } from '@truebook/shared/command'
import { MAX_SIGNED_AGE_MS } from './replay-window.js'
import type { Refusal } from './state.js'
import { type ExchangeState, refuse } from './state.js'

/** How far ahead of the engine's clock a message may be dated. */
const MAX_SIGNED_AHEAD_MS = 60_000

/** Whether a signed command may be looked at: its account, the age of its message, its first use. */
export function admit(state: ExchangeState, signed: Signed): Refusal | undefined {
  const { account, signedAt, digest } = signed
  if (account < 1 || account >= state.wallets.length) return refuse('ACCOUNT_NOT_FOUND')
  const age = state.time - signedAt
  if (age > MAX_SIGNED_AGE_MS || age < -MAX_SIGNED_AHEAD_MS) return refuse('INVALID_TIMESTAMP')
  const use = state.window.find(account, digest)
  if (use) return { code: 'REPLAYED_MESSAGE', original: use }
  return undefined
}

/** Uses up the message of a command that was taken. */
export function remember(state: ExchangeState, command: SignedCommand): void {
  const { account, digest } = command.signed
  const acceptedAt = state.time
  state.window.add({ account, digest, orderId: command.id, market: marketOf(command), acceptedAt })
}

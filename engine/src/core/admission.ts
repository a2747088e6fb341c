import type { Command, Signed } from '@truebook/shared/command'
import { MAX_SIGNED_AGE_MS, usesOf } from './replay-window.js'
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

/** Uses up an accepted command's message and client_order_id. */
export function remember(state: ExchangeState, command: Command): void {
  for (const use of usesOf(command, state.time)) state.window.add(use)
}

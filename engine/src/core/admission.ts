import {
  type Command,
  MAX_SIGNED_AGE_MS,
  MAX_SIGNED_AHEAD_MS,
  type SignedCommand,
} from '@truebook/shared/command'
import { HOUSE } from './ledger.js'
import { isOnceOnly, messageUse, operatorDigest, operatorUse } from './replay-window.js'
import type { Refusal } from './state.js'
import { type ExchangeState, refuse } from './state.js'

/**
 * Refuses a signed command whose account does not exist, whose message is too old, too far ahead or used
 * before, or whose account is frozen, unless it only cancels.
 */
export function admit(state: ExchangeState, command: SignedCommand): Refusal | undefined {
  const { account, signedAt, digest } = command.signed
  if (account < 1 || account >= state.wallets.length) return refuse('ACCOUNT_NOT_FOUND')
  if (!isInTime(state, signedAt)) return refuse('INVALID_TIMESTAMP')
  const use = state.window.find(account, digest, signedAt)
  if (use) return { code: 'REPLAYED_MESSAGE', original: use }
  if (state.frozen.size > 0 && state.frozen.has(account) && !onlyCancels(command)) {
    return refuse('ACCOUNT_FROZEN')
  }
  return undefined
}

/**
 * Refuses an operator's command that counts once (`isOnceOnly`) if its id was used before: a stream entry
 * that comes again must not undo what operators did since. Making an asset or a market twice is refused
 * anyway.
 */
export function admitOperator(state: ExchangeState, command: Command): Refusal | undefined {
  if (!isOnceOnly(command)) return undefined
  if (!isInTime(state, command.id.time)) return refuse('INVALID_TIMESTAMP')
  const use = state.window.find(HOUSE, operatorDigest(command.id), command.id.time)
  return use && { code: 'REPLAYED_MESSAGE', original: use }
}

function isInTime({ time }: ExchangeState, at: number): boolean {
  const age = time - at
  return age <= MAX_SIGNED_AGE_MS && age >= -MAX_SIGNED_AHEAD_MS
}

function onlyCancels({ type }: SignedCommand): boolean {
  switch (type) {
    case 'cancel_order':
    case 'cancel_batch':
    case 'cancel_all':
    case 'cancel_all_after':
      return true
    default:
      return false
  }
}

/** Uses up the message of a command that was taken. */
export function remember(state: ExchangeState, command: SignedCommand): void {
  state.window.add(messageUse(command, state.time))
}

/** Uses up the id of an operator's command that was taken. */
export function rememberOperator(state: ExchangeState, command: Command): void {
  if (isOnceOnly(command)) state.window.add(operatorUse(command, state.time))
}

import { type Static, Type } from '@sinclair/typebox'
import { MAX_CANCEL_AFTER_MS, MIN_CANCEL_AFTER_MS } from '../command.js'
import { exactly, Milliseconds, shownAs, WalletSignature } from './text.js'

/** The body of POST /users/me/cancel-all-after. */
export const CancelAllAfterBody = exactly({
  action: Type.Optional(Type.Literal('CANCEL_ALL_AFTER')),
  /**
   * Milliseconds, counted from when the engine takes the command; at least a second, or 0 to remove the
   * switch.
   */
  timeout: shownAs(Type.Integer({ minimum: 0, maximum: MAX_CANCEL_AFTER_MS, examples: [60_000] }), {
    anyOf: [
      { type: 'integer', const: 0 },
      { type: 'integer', minimum: MIN_CANCEL_AFTER_MS, maximum: MAX_CANCEL_AFTER_MS },
    ],
  }),
  timestamp: Milliseconds,
  signature: WalletSignature,
})
export type CancelAllAfterBody = Static<typeof CancelAllAfterBody>

/** The dead-man switch as it stands now. */
export const CancelTimer = Type.Object({
  /** When all open orders are cancelled, unless the switch is set anew; 0 for never. */
  due_at: Milliseconds,
  timestamp: Milliseconds,
})
export type CancelTimer = Static<typeof CancelTimer>

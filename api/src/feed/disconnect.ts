import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CommandOf,
  EVERY_MARKET,
  MAX_SIGNED_AGE_MS,
  type Signed,
} from '@truebook/shared/command'
import type { Decision } from '@truebook/shared/decision'
import { TruebookError } from '@truebook/shared/error'
import { newOrderId } from '@truebook/shared/new-order-id'
import type { OperationFields } from '@truebook/shared/wire/feed-operations'
import type { Owner } from '../access/caller.js'
import { type Checks, verifyAction } from '../access/wallet.js'
import type { Gateway } from '../gateway.js'

/**
 * Cancel on disconnect. The wallet signs CANCEL_ON_DISCONNECT for one session. The api keeps that message
 * and, when the session's connection ends, sends it as the signature of a cancel of all orders. So this
 * change of a book is signed by its owner too, and the journal shows which session it was for. As any signed
 * message it is good for five minutes: the client must sign anew before that.
 */
export interface DisconnectGuard {
  /**
   * Keeps a message in place of the earlier one, once `turn` resolves. Gives until when it is good, in Unix
   * milliseconds. Throws `INVALID_FIELD` and what `verifyAction` does.
   */
  arm(fields: Fields, turn: Promise<Owner>): Promise<number>
  /**
   * To be called when the connection has ended. If there is a message, cancels with it; resolves once that is
   * decided, or the engine would no longer take it.
   */
  fire(): Promise<void>
}

type Fields = OperationFields<'cancel_on_disconnect'>

export interface GuardOptions extends Checks {
  readonly session: string
  readonly gateway: Gateway
  /** When it is aborted, nothing is tried again. */
  readonly signal: AbortSignal
}

/** The api's own window for signed messages, a minute shorter than the engine's. */
const GOOD_FOR_MS = 300_000
const RETRY_MS = 200
/**
 * The pause where the engine's clock is behind: each try is a command, and thousands of connections may be
 * waiting.
 */
const TOO_SOON_MS = 2_000

export function createDisconnectGuard(options: GuardOptions): DisconnectGuard {
  const { session, gateway, now, signal } = options
  let armed: Signed | undefined
  /** A message that came before the connection ended counts, even if its turn is still to come. */
  let arming: Promise<void> = Promise.resolve()

  async function keep(fields: Fields, turn: Promise<Owner>): Promise<number> {
    const owner = await turn
    if (fields.session !== session) {
      const came = JSON.stringify(fields.session)
      const message = `session must be this connection's, which its hello named: ${session}, but ${came} came.`
      throw new TruebookError('INVALID_FIELD', { message, details: { field: 'session' } })
    }
    const claim = { action: 'CANCEL_ON_DISCONNECT', sent: fields, owner } as const
    armed = await verifyAction(claim, options)
    return armed.signedAt + GOOD_FOR_MS
  }

  return {
    arm(fields, turn) {
      const mine = keep(fields, turn)
      // Without the results: otherwise each promise would hold all those before it.
      arming = Promise.allSettled([arming, mine]).then(() => undefined)
      return mine
    },
    async fire() {
      await arming
      const signed = armed
      armed = undefined
      // As long as the engine would take the message, by a monotonic clock: the wall clock may be wrong just
      // now.
      const giveUpAt = performance.now() + MAX_SIGNED_AGE_MS
      while (signed && !signal.aborted && performance.now() < giveUpAt) {
        const id = newOrderId(now())
        const command: CommandOf<'cancel_all'> = {
          type: 'cancel_all',
          id,
          signed,
          market: EVERY_MARKET,
        }
        // Sent twice, it is decided once: the first decision uses the message up.
        const decided = await gateway.send(command).catch(() => undefined)
        if (decided && !isTooSoon(decided, signed)) return
        await sleep(decided ? TOO_SOON_MS : RETRY_MS)
      }
    },
  }
}

/**
 * Whether the engine refused the message as too early because its clock is behind: then it is tried again.
 */
function isTooSoon({ time, events }: Decision, { signedAt }: Signed): boolean {
  return (
    time < signedAt &&
    events.some((event) => event.type === 'command_rejected' && event.code === 'INVALID_TIMESTAMP')
  )
}

/**
 * The gateway for a connection's own commands. Once `isOver`, it refuses commands whose signatures were still
 * being checked: sent, they would reach the engine after the cancel, and outlive the connection.
 */
export function untilOver(gateway: Gateway, isOver: () => boolean): Gateway {
  return {
    ...gateway,
    send: (command) =>
      isOver() ? Promise.reject(new TruebookError('UNAVAILABLE')) : gateway.send(command),
  }
}

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
 * Cancel on disconnect. The wallet signs CANCEL_ON_DISCONNECT for one session; the api keeps that
 * message and, when the session's connection ends, sends it as the signature of a cancel of all
 * orders. So what changes a book is signed by its owner here too, and whoever audits the journal
 * reads which session it was for. Like any other it is good for five minutes: it is to be signed
 * again before that.
 */
export interface DisconnectGuard {
  /** Keeps a message in place of the one before, once its owner's turn comes. Gives until when it is good. */
  arm(fields: Fields, turn: Promise<Owner>): Promise<number>
  /** The connection has ended: cancels, if a message is still good, until that is decided. */
  fire(): Promise<void>
}

type Fields = OperationFields<'cancel_on_disconnect'>

export interface GuardOptions extends Checks {
  readonly session: string
  readonly gateway: Gateway
}

/** The api's own window, a minute shorter than the engine's. */
const GOOD_FOR_MS = 300_000
const RETRY_MS = 200
/** Each try is a command: of whom the engine's clock keeps waiting there may be thousands. */
const TOO_SOON_MS = 2_000

export function createDisconnectGuard(options: GuardOptions): DisconnectGuard {
  const { session, gateway, now } = options
  let armed: Signed | undefined
  /** A message that came before the connection ended counts, even if it still waits for its turn. */
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
      // Without what they came to: each would hold all those before it.
      arming = Promise.allSettled([arming, mine]).then(() => undefined)
      return mine
    },
    async fire() {
      await arming
      const signed = armed
      armed = undefined
      // Until the engine takes it no more, by a clock that nobody sets: the other may be wrong just now.
      const giveUpAt = performance.now() + MAX_SIGNED_AGE_MS
      while (signed && performance.now() < giveUpAt) {
        const id = newOrderId(now())
        const command: CommandOf<'cancel_all'> = {
          type: 'cancel_all',
          id,
          signed,
          market: EVERY_MARKET,
        }
        // Sent twice it is decided once: the message is used up by the first.
        const decided = await gateway.send(command).catch(() => undefined)
        if (decided && !isTooSoon(decided, signed)) return
        await sleep(decided ? TOO_SOON_MS : RETRY_MS)
      }
    },
  }
}

/** Whether it came before its time by the engine's clock, which is behind: the time comes. */
function isTooSoon({ time, events }: Decision, { signedAt }: Signed): boolean {
  return (
    time < signedAt &&
    events.some((event) => event.type === 'command_rejected' && event.code === 'INVALID_TIMESTAMP')
  )
}

/**
 * A gateway for what a connection asks: once `isOver`, what was still being looked at is not sent.
 * It would reach the engine behind the cancel, and outlive the connection.
 */
export function untilOver(gateway: Gateway, isOver: () => boolean): Gateway {
  return {
    ...gateway,
    send: (command) =>
      isOver() ? Promise.reject(new TruebookError('UNAVAILABLE')) : gateway.send(command),
  }
}

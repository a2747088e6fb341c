import { TruebookError } from '@truebook/shared/error'
import type { FlatJson } from '@truebook/shared/flat-json'
import { newOrderId } from '@truebook/shared/new-order-id'
import { CancelAllAfterBody, CancelTimer } from '@truebook/shared/wire/cancel-after'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { verifyAction } from '../access/wallet.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { refusalError, refusalIn } from '../orders/refusal.js'

/** POST /users/me/cancel-all-after: the dead-man switch. */
export function cancelAfterRoutes(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Orders',
    summary: 'Set or take away the dead-man switch',
    description:
      'All open orders are cancelled that many milliseconds after the engine takes this, unless it is set anew; 0 takes it away.',
    auth: 'key',
    scope: 'orders:write',
    signs: 'CANCEL_ALL_AFTER',
    body: CancelAllAfterBody,
    answers: { 200: CancelTimer },
  })
  const path = '/users/me/cancel-all-after'
  app.post<{ Body: CancelAllAfterBody }>(path, options, async (request) => {
    const owner = await deps.access.callerOf(request)
    return setCancelTimer(request.body, owner, deps)
  })
}

/**
 * Has the engine set an owner's dead-man switch, or remove it. `sent` is what was signed. Throws why it does
 * not.
 */
export async function setCancelTimer(
  sent: FlatJson & { readonly timeout: number },
  owner: Owner,
  deps: Deps,
): Promise<CancelTimer> {
  const signed = await verifyAction({ action: 'CANCEL_ALL_AFTER', sent, owner }, deps)
  const { timeout } = sent
  const id = newOrderId(deps.now())
  const { events, time } = await deps.gateway.send({
    type: 'cancel_all_after',
    id,
    signed,
    timeout,
  })
  const refused = refusalIn(events)
  if (refused?.code === 'INVALID_FIELD') throw outOfRange(timeout, refused)
  if (refused) throw refusalError(refused, {})
  // The timer that this command set: other accounts' timers may have fired in the same decision.
  const set = events.find((event) => event.type === 'cancel_timer_set')
  if (!set) throw new TruebookError('INTERNAL')
  return { due_at: set.dueAt, timestamp: time }
}

function outOfRange(
  came: number,
  { low, high }: { readonly low: bigint; readonly high: bigint },
): TruebookError {
  const message = `timeout must be 0, or from ${low} to ${high} milliseconds, but ${came} came.`
  return new TruebookError('INVALID_FIELD', { message, details: { field: 'timeout' } })
}

import type { RejectCode } from '@truebook/shared/reject'
import { isClosed, isDone, type Op, type OrderFact, sentAt, type Violation } from './history.js'

/** Said of an order that can be neither cancelled nor amended any more. */
const NOT_OPEN: readonly RejectCode[] = [
  'CANCELLATION_ALREADY_RECEIVED',
  'ORDER_CLOSED',
  'ORDER_FILLED',
  'ORDER_NOT_FOUND',
]

/**
 * What may be amiss with what the load asks for; whatever else it is told, it did not deserve. No message is
 * so old that an engine may refuse it for its time, and an api whose clock was stepped refuses none for good.
 */
const ALLOWED: Readonly<Record<Op['kind'], readonly RejectCode[]>> = {
  place: ['INSUFFICIENT_BALANCE', 'WOULD_MATCH'],
  batch: ['INSUFFICIENT_BALANCE'],
  cancel: NOT_OPEN,
  cancel_batch: [],
  cancel_all: [],
  amend: [...NOT_OPEN, 'INSUFFICIENT_BALANCE', 'QUANTITY_ALREADY_FILLED', 'WOULD_MATCH'],
  amend_batch: [],
  transfer: ['INSUFFICIENT_BALANCE'],
  withdraw: ['INSUFFICIENT_BALANCE', 'WITHDRAWAL_BELOW_MINIMUM'],
  switch: [],
  read: ['ORDER_NOT_FOUND'],
}

/** So many refusals in a row, of all wallets, are no chance. */
const MOST_IN_A_ROW = 40

/** Whether what was refused deserved it, and whether cancels are taken; of orders see last-orders.ts. */
export function checkRefusals(ops: readonly Op[], orders: readonly OrderFact[]): Violation[] {
  const byId = new Map(orders.map((order) => [order.id, order]))
  return [
    ...ops.filter(isRefused).flatMap((op) => checkRefusal(op, byId.get(op.orderId ?? ''))),
    ...checkProgress(ops),
  ]
}

function isRefused({ outcome }: Op): boolean {
  return outcome.how === 'refused'
}

function codeOf({ sendings }: Op): string {
  return sendings.at(-1)?.code ?? ''
}

function checkRefusal(op: Op, order: OrderFact | undefined): Violation[] {
  const code = codeOf(op)
  const what = `${op.kind} of ${op.wallet}, sent at ${sentAt(op)}`
  const allowed: readonly string[] = ALLOWED[op.kind]
  if (!allowed.includes(code)) {
    return [{ name: 'refusal without a reason', text: `The ${what}, was refused as ${code}.` }]
  }
  const isOfOrder = op.kind === 'cancel' || op.kind === 'amend'
  const notOpen: readonly string[] = NOT_OPEN
  if (!isOfOrder || !order || isClosed(order.status) || !notOpen.includes(code)) return []
  // A close is for ever: what is open in the end was open then.
  const text = `Order ${order.id} is ${order.status}, but the ${what}, was refused as ${code}.`
  return [{ name: 'open order refused as closed', text }]
}

/** The cancels that were asked for last are not all refused, whatever each refusal says. */
function checkProgress(ops: readonly Op[]): Violation[] {
  const last = ops
    .filter(({ kind }) => kind === 'cancel')
    .sort((a, b) => sentAt(a) - sentAt(b))
    .slice(-MOST_IN_A_ROW)
  if (last.length < MOST_IN_A_ROW || last.some(isDone)) return []
  const text = `Of the last ${MOST_IN_A_ROW} cancels none was taken: one after the other was refused.`
  return [{ name: 'nothing was taken', text }]
}

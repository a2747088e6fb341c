import type { RejectCode } from '@truebook/shared/reject'
import { isClosed, isDone, type Op, type OrderFact, sentAt, type Violation } from './history.js'

/** Said of an order that can be neither cancelled nor amended any more. */
const NOT_OPEN: readonly RejectCode[] = [
  'CANCELLATION_ALREADY_RECEIVED',
  'ORDER_CLOSED',
  'ORDER_FILLED',
  'ORDER_NOT_FOUND',
]

/** What may be amiss with what the load asks for; whatever else it is told, it did not deserve. */
const ALLOWED: Readonly<Record<Op['kind'], readonly RejectCode[]>> = {
  place: ['INSUFFICIENT_BALANCE', 'WOULD_MATCH'],
  batch: ['INSUFFICIENT_BALANCE'],
  cancel: NOT_OPEN,
  cancel_batch: [],
  cancel_all: [],
  amend: [...NOT_OPEN, 'INSUFFICIENT_BALANCE', 'QUANTITY_ALREADY_FILLED', 'WOULD_MATCH'],
  transfer: ['INSUFFICIENT_BALANCE'],
  withdraw: ['INSUFFICIENT_BALANCE', 'WITHDRAWAL_BELOW_MINIMUM'],
  switch: [],
  read: ['ORDER_NOT_FOUND'],
}

/** Stepped clocks, and what was sent again for so long that it is too old. */
const ALWAYS_ALLOWED: RejectCode = 'INVALID_TIMESTAMP'

/** So many refusals in a row, of all wallets, are no chance. */
const MOST_IN_A_ROW = 40

/** Whether what was refused deserved it, and whether anything was done at all. */
export function checkRefusals(ops: readonly Op[], orders: readonly OrderFact[]): Violation[] {
  const byId = new Map(orders.map((order) => [order.id, order]))
  return [
    ...ops.filter(isRefused).flatMap((op) => checkRefusal(op, byId.get(op.orderId ?? ''))),
    ...checkProgress(ops, ['place'], 'order'),
    ...checkProgress(ops, ['cancel'], 'cancel'),
    ...(ops.some((op) => op.kind === 'place' && isDone(op)) ? [] : [NOTHING_PLACED]),
  ]
}

const NOTHING_PLACED = { name: 'nothing was taken', text: 'No order was ever acknowledged.' }

function isRefused({ outcome }: Op): boolean {
  return outcome.how === 'refused'
}

function codeOf({ sendings }: Op): string {
  return sendings.at(-1)?.code ?? ''
}

function checkRefusal(op: Op, order: OrderFact | undefined): Violation[] {
  const code = codeOf(op)
  const what = `${op.kind} of ${op.wallet}, sent at ${sentAt(op)}`
  const allowed: readonly string[] = [...ALLOWED[op.kind], ALWAYS_ALLOWED]
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

/** What was asked for last is not all refused, whatever each refusal says. */
function checkProgress(ops: readonly Op[], kinds: readonly Op['kind'][], what: string) {
  const last = ops
    .filter((op) => kinds.includes(op.kind) && codeOf(op) !== ALWAYS_ALLOWED)
    .sort((a, b) => sentAt(a) - sentAt(b))
    .slice(-MOST_IN_A_ROW)
  if (last.length < MOST_IN_A_ROW || last.some(isDone)) return []
  const text = `Of the last ${MOST_IN_A_ROW} none was taken: ${what} after ${what} was refused.`
  return [{ name: 'nothing was taken', text }]
}

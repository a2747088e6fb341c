import { checkOrder } from './check-order.js'
import { checkRefusals } from './check-refusals.js'
import { groupBy } from './group-by.js'
import {
  type Facts,
  isDone,
  type MoneyFact,
  type Op,
  type OrderFact,
  sentAt,
  type Violation,
} from './history.js'

/**
 * Holds all that the clients were told against what the exchange holds: nothing acknowledged is
 * missing, nothing is there twice or that nobody asked for, and each order lived one life.
 */
export function checkHistory(ops: readonly Op[], facts: Facts): readonly Violation[] {
  return [
    ...checkAnswers(ops),
    ...checkRefusals(ops, facts.orders),
    ...checkPlacements(ops, facts),
    ...checkOrders(ops, facts),
    ...checkMoney(ops.filter(kindIs('transfer')), facts.transfers, 'transfer'),
    ...checkMoney(ops.filter(kindIs('withdraw')), facts.withdrawals, 'withdrawal'),
  ]
}

const kindIs =
  (...kinds: readonly Op['kind'][]) =>
  (op: Op) =>
    kinds.includes(op.kind)

/** Every request found its end, and no answer left its client without advice. */
function checkAnswers(ops: readonly Op[]): Violation[] {
  const violations: Violation[] = []
  for (const op of ops) {
    const what = `${op.kind} of ${op.wallet}, sent at ${sentAt(op)}`
    if (op.outcome.how === 'unknown') {
      violations.push({ name: 'unresolved', text: `The ${what}, never found its end.` })
    }
    if (op.outcome.how === 'replayed' && op.sendings.length === 1) {
      const text = `The first sending of the ${what}, was refused as a second one.`
      violations.push({ name: 'refused as replayed', text })
    }
    for (const { status, code, hasRetryAfter } of op.sendings) {
      if (status < 500) continue
      const answer = `The ${what}, was answered ${status} ${code}`
      if (code === 'INTERNAL') violations.push({ name: 'internal error', text: `${answer}.` })
      else if (!hasRetryAfter) {
        violations.push({ name: 'no Retry-After', text: `${answer} without Retry-After.` })
      }
    }
  }
  return violations
}

/** Each placement that was taken is there once, as it was asked for; what was refused is not. */
function checkPlacements(ops: readonly Op[], { orders }: Facts): Violation[] {
  const violations: Violation[] = []
  const bySignature = groupBy(orders, ({ signature }) => signature)
  for (const op of ops.filter(kindIs('place', 'batch'))) {
    const signatures = [op.signature, ...(op.earlier ?? [])]
    const placed = signatures.flatMap((signature) => bySignature.get(signature) ?? [])
    violations.push(...checkPlacement(op, placed))
    for (const signature of signatures) bySignature.delete(signature)
  }
  for (const [order] of bySignature.values()) {
    const text = `Nobody asked for order ${order.id} of ${order.wallet}.`
    violations.push({ name: 'order that nobody asked for', text })
  }
  return violations
}

function checkPlacement(op: Op, placed: readonly OrderFact[]): Violation[] {
  const { how, ids } = op.outcome
  const violations: Violation[] = []
  for (const id of how === 'taken' ? ids : []) {
    // In a batch '' stands for an order that was refused.
    if (id === '' || placed.some((order) => order.id === id)) continue
    violations.push({
      name: 'lost order',
      text: `Order ${id} was acknowledged and is not there.`,
    })
  }
  if (how === 'replayed' && placed.length === 0) {
    const text = `The ${op.kind} of ${op.wallet} was said to be taken, and no order is there.`
    violations.push({ name: 'lost order', text })
  }
  // What was signed before and sent in vain may be taken after the refusal.
  const first = placed.find(({ signature }) => signature === op.signature)
  if (how === 'refused' && first) {
    const text = `Order ${first.id} of ${op.wallet} was refused and is there.`
    violations.push({ name: 'refused order is there', text })
  }
  for (const { id, name } of placed) {
    if (name === (op.name ?? '')) continue
    const text = `Order ${id} of ${op.wallet} was to have the client_order_id "${op.name}", and has "${name}".`
    violations.push({ name: 'order under another client_order_id', text })
  }
  const unnamed = isDone(op) ? placed.filter(({ id }) => !ids.includes(id)) : []
  if (placed.length > (how === 'taken' ? ids.length : op.terms.length)) {
    const text = `One request of ${op.wallet} led to ${placed.map(({ id }) => id).join(', ')}.`
    violations.push({ name: 'double order', text })
  } else if (unnamed.length > 0) {
    const [{ id }] = unnamed
    const text = `Order ${id} of ${op.wallet} is there, but was named ${ids.join(', ') || 'nothing'}.`
    violations.push({ name: 'order under another name', text })
  }
  return violations
}

function checkOrders(ops: readonly Op[], { orders, trades }: Facts): Violation[] {
  const traded = new Map<string, number>()
  for (const { maker, taker, quantity } of trades) {
    for (const id of [maker, taker]) traded.set(id, (traded.get(id) ?? 0) + quantity)
  }
  const told = toldOf(ops)
  return orders.flatMap((order) =>
    checkOrder({
      order,
      told: told.get(order.id) ?? [],
      traded: traded.get(order.id) ?? 0,
    }),
  )
}

/** What was told of each order, in time: a cancel of all speaks of each that its wallet knew of by then. */
function toldOf(ops: readonly Op[]): ReadonlyMap<string, readonly Op[]> {
  const told = new Map<string, Op[]>()
  /** By wallet, what no cancel of all spoke of yet. */
  const known = new Map<string, Set<string>>()
  for (const op of ops) {
    const { wallet, kind, orderId, orderIds = [], outcome } = op
    const own = known.get(wallet) ?? new Set()
    const named = [...outcome.ids, ...orderIds, ...(orderId ? [orderId] : [])]
    const speaksOfAll = kind === 'cancel_all' && isDone(op)
    for (const id of speaksOfAll ? own : new Set(named)) {
      const list = told.get(id)
      if (list) list.push(op)
      else told.set(id, [op])
    }
    if (speaksOfAll) own.clear()
    for (const id of outcome.ids) own.add(id)
    known.set(wallet, own)
  }
  return told
}

/** Each movement of money that was acknowledged is there once, and there is no other. */
function checkMoney(ops: readonly Op[], facts: readonly MoneyFact[], what: string): Violation[] {
  const violations: Violation[] = []
  const bySignature = groupBy(facts, ({ signature }) => signature)
  for (const op of ops) {
    const { wallet, signature, money, outcome } = op
    const found = bySignature.get(signature) ?? []
    bySignature.delete(signature)
    const text = `${money?.amount} ${money?.asset} from ${wallet} to ${money?.to}`
    const isThere = found.some(
      (fact) =>
        fact.wallet === wallet &&
        fact.asset === money?.asset &&
        fact.amount === money.amount &&
        fact.to === money.to &&
        outcome.ids.includes(fact.id),
    )
    if (isDone(op) && !isThere) {
      violations.push({ name: `vanished ${what}`, text: `A ${what} is not there: ${text}.` })
    }
    if (outcome.how === 'refused' && found.length > 0) {
      violations.push({ name: `refused ${what} is there`, text: `It was refused: ${text}.` })
    }
    if (found.length > 1) violations.push({ name: `double ${what}`, text: `Twice: ${text}.` })
  }
  for (const [{ id }] of bySignature.values()) {
    const text = `Nobody asked for ${what} ${id}.`
    violations.push({ name: `${what} that nobody asked for`, text })
  }
  return violations
}

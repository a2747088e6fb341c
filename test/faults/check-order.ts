import { isClosed, type Op, type OrderFact, type Seen, type Violation } from './history.js'

/** All that is known of one order: what its owner was told, in time, and what there is now. */
export interface OrderCase {
  readonly order: OrderFact
  readonly told: readonly Op[]
  /** How many lots its trades sum to. */
  readonly traded: number
}

/**
 * The life of one order, as a sequential machine: it is placed, maybe amended, is filled more and
 * never less, and is closed once and for ever. Its owner asks for one thing at a time, so the answers
 * have one order; fills may come between any two.
 */
export function checkOrder({ order, told, traded }: OrderCase): Violation[] {
  return [
    ...checkSums(order, traded),
    ...checkAnswers(order, told),
    ...checkTerms(order, told),
    ...checkCancels(order, told),
    ...checkReads(order, told),
  ]
}

function checkSums(order: OrderFact, traded: number): Violation[] {
  const { id, filled, remaining, quantity, status } = order
  const found: Violation[] = []
  if (traded !== filled) {
    const text = `Order ${id} is filled by ${filled} lots, but its trades sum to ${traded}.`
    found.push({ name: 'fills without trades', text })
  }
  if (filled + remaining !== quantity || remaining < 0) {
    const text = `Order ${id} of ${quantity} lots has ${filled} filled and ${remaining} remaining.`
    found.push({ name: 'sizes that do not sum', text })
  }
  if ((status === 'FILLED') !== (remaining === 0)) {
    const text = `Order ${id} is ${status} with ${remaining} lots remaining.`
    found.push({ name: 'status against size', text })
  }
  return found
}

/** What was told later holds no less than what was told before, up to what there is now. */
function checkAnswers(order: OrderFact, told: readonly Op[]): Violation[] {
  const found: Violation[] = []
  const now: Seen = { orderId: order.id, status: order.status, filled: order.filled }
  const seen = told.flatMap(({ outcome }) => outcome.seen.filter((one) => one.orderId === order.id))
  let before: Seen | undefined
  for (const one of [...seen, now]) {
    const { status, filled = before?.filled } = one
    if (before && isClosed(before.status) && status !== before.status) {
      const text = `Order ${order.id} was ${before.status}, and ${status} later.`
      found.push({ name: 'closed order changed', text })
    }
    if (before?.filled !== undefined && filled !== undefined && filled < before.filled) {
      const text = `Order ${order.id} had ${before.filled} lots filled, and ${filled} later.`
      found.push({ name: 'fills taken back', text })
    }
    before = { ...one, ...(filled === undefined ? {} : { filled }) }
  }
  return found
}

/** The order stands as it was placed, or as it was last amended. */
function checkTerms(order: OrderFact, told: readonly Op[]): Violation[] {
  let terms: { price: number; quantity: number } | undefined
  for (const { kind, outcome, terms: asked, change } of told) {
    if (outcome.how !== 'taken' && outcome.how !== 'replayed') continue
    if (kind === 'place' || kind === 'batch') terms = asked[outcome.ids.indexOf(order.id)]
    // An amendment that is said to be taken before was accepted: refusals are not remembered.
    if (kind === 'amend') terms = change
  }
  if (!terms) return []
  if (terms.price === order.price && terms.quantity === order.quantity) return []
  const text =
    `Order ${order.id} was asked for ${terms.quantity} lots at ${terms.price} ticks, ` +
    `but it has ${order.quantity} at ${order.price}.`
  return [{ name: 'other terms', text }]
}

function checkCancels(order: OrderFact, told: readonly Op[]): Violation[] {
  const found: Violation[] = []
  for (const op of told) {
    if (op.kind !== 'cancel' || op.outcome.how !== 'taken') continue
    if (order.status !== 'CANCELLED') {
      const text = `Order ${order.id} was cancelled, and is ${order.status}.`
      found.push({ name: 'lost cancel', text })
    }
    // By what was left, not by the time: the clock that a trade is stamped by may be off.
    const left = op.outcome.seen[0]?.remaining
    if (left !== order.remaining) {
      const text = `Order ${order.id} was cancelled with ${left} lots left, and has ${order.remaining}.`
      found.push({ name: 'fill after cancel', text })
    }
  }
  return found
}

/** Whoever asks for an order that was acknowledged before is not told that there is none. */
function checkReads(order: OrderFact, told: readonly Op[]): Violation[] {
  const placing = told.find(({ outcome }) => outcome.ids.includes(order.id))
  const knownAt = placing?.sendings.at(-1)?.doneAt ?? Number.POSITIVE_INFINITY
  return told
    .filter(({ kind }) => kind === 'read')
    .flatMap(({ sendings }) => sendings)
    .filter(({ status, sentAt }) => status === 404 && sentAt >= knownAt)
    .map(({ sentAt }) => ({
      name: 'read that knows nothing',
      text: `Order ${order.id} was acknowledged at ${knownAt}, and not found by a read at ${sentAt}.`,
    }))
}

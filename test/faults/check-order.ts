import {
  isClosed,
  isDone,
  type Op,
  type OrderFact,
  type OrderTerms,
  type Seen,
  sentAt,
  type Violation,
} from './history.js'

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
  let before: Seen | undefined
  /** How far it was filled when it was first seen to be closed. */
  let last: number | undefined
  for (const one of [...seenOf(order, told), now]) {
    const { status, filled = before?.filled } = one
    if (before && isClosed(before.status) && status !== before.status) {
      const text = `Order ${order.id} was ${before.status}, and ${status} later.`
      found.push({ name: 'closed order changed', text })
    }
    if (before?.filled !== undefined && filled !== undefined && filled < before.filled) {
      const text = `Order ${order.id} had ${before.filled} lots filled, and ${filled} later.`
      found.push({ name: 'fills taken back', text })
    }
    if (isClosed(status) && one.filled !== undefined) {
      last ??= one.filled
      if (one.filled > last) {
        const text = `Order ${order.id} was ${status} with ${last} lots filled, and ${filled} later.`
        found.push({ name: 'fill after close', text })
      }
    }
    before = { ...one, ...(filled === undefined ? {} : { filled }) }
  }
  return found
}

/** The order is its owner's, and stands as it was placed, or as it was last amended. */
function checkTerms(order: OrderFact, told: readonly Op[]): Violation[] {
  const found: Violation[] = []
  let terms: OrderTerms | undefined
  for (const op of told.filter(isDone)) {
    const { kind, wallet, outcome, terms: asked, change } = op
    if (kind === 'place' || kind === 'batch') {
      terms = asked[outcome.ids.indexOf(order.id)]
      if (wallet !== order.wallet) {
        const text = `Order ${order.id} was asked for by ${wallet}, but it is of ${order.wallet}.`
        found.push({ name: "order of another's", text })
      }
    }
    // An amendment that is said to be taken before was accepted: refusals are not remembered.
    if (kind === 'amend') terms = change && { side: terms?.side ?? order.side, ...change }
    if (kind === 'amend_batch') terms = amendedBy(op, order, terms)
  }
  return !terms || isAsAsked(order, terms) ? found : [...found, otherTerms(order, terms)]
}

/** Of a batch that was taken before, nobody knows which of its amendments were refused: then nothing is known. */
function amendedBy(
  { outcome, orderIds = [], changes = [] }: Op,
  { id, side }: OrderFact,
  before: OrderTerms | undefined,
): OrderTerms | undefined {
  if (outcome.how === 'replayed') return undefined
  // A refusal says the order's status alone.
  const isTaken = outcome.seen.some((one) => one.orderId === id && one.remaining !== undefined)
  return isTaken ? { side: before?.side ?? side, ...changes[orderIds.indexOf(id)] } : before
}

function isAsAsked({ side, price, quantity }: OrderTerms, terms: OrderTerms): boolean {
  return terms.side === side && terms.price === price && terms.quantity === quantity
}

function otherTerms(order: OrderFact, terms: OrderTerms): Violation {
  const text =
    `Order ${order.id} was asked to ${terms.side} ${terms.quantity} lots at ${terms.price} ticks, ` +
    `but it is to ${order.side} ${order.quantity} at ${order.price}.`
  return { name: 'other terms', text }
}

/**
 * A cancel that is said to be done closed its order, whichever sending did it: refusals are not
 * remembered. One of a batch or of all may find it filled or closed.
 */
function checkCancels(order: OrderFact, told: readonly Op[]): Violation[] {
  const found: Violation[] = []
  for (const [at, op] of told.entries()) {
    if (!isCancel(op) || !isDone(op)) continue
    const statuses = [...seenOf(order, told.slice(at + 1)), order].map(({ status }) => status)
    for (const status of statuses) {
      if (op.kind === 'cancel' ? status === 'CANCELLED' : isClosed(status)) continue
      const text = `Order ${order.id} was ${status} after the ${op.kind}, sent at ${sentAt(op)}.`
      found.push({ name: 'lost cancel', text })
    }
    // By what was left, not by the time: the clock that a trade is stamped by may be off.
    const left = seenOf(order, [op])[0]?.remaining
    const isTold = left !== undefined || (op.kind === 'cancel' && op.outcome.how === 'taken')
    if (isTold && left !== order.remaining) {
      const text = `Order ${order.id} was cancelled with ${left} lots left, and has ${order.remaining}.`
      found.push({ name: 'fill after cancel', text })
    }
  }
  return found
}

function isCancel({ kind }: Op): boolean {
  return kind === 'cancel' || kind === 'cancel_batch' || kind === 'cancel_all'
}

function seenOf(order: OrderFact, told: readonly Op[]): readonly Seen[] {
  return told.flatMap(({ outcome }) => outcome.seen.filter((one) => one.orderId === order.id))
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

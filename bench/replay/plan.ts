import { assert } from '@truebook/shared/assert'
import { type Lots, lots, type Ticks } from '@truebook/shared/units'
import { otherSide, SIDES, type Side } from '@truebook/shared/words'
import type { RecordedDepth, RecordedSnapshot, RecordedTrade } from './capture.js'
import { createMirror, type Mirror } from './mirror.js'
import { isBetter, type MakerOrder, type Operation } from './operation.js'
import { createRecordedBook, type RecordedBook } from './recording.js'

/** How many wallets take turns. */
export interface WalletCounts {
  readonly makers: number
  readonly takers: number
}

/** Turns what was recorded into signed requests, to be sent in their order. */
export interface Planner {
  /** The recording's own book, as of the last update planned. */
  readonly recorded: RecordedBook
  /** The exchange's book once all that was planned is done. */
  readonly mirror: Mirror
  /** Plans every level of the snapshot. */
  begin(): Operation[]
  /** Plans what makes the mirror equal to the recorded book after an update. */
  update(depth: RecordedDepth): Operation[]
  /** Plans recorded trades of one millisecond, side and price. */
  trade(burst: readonly RecordedTrade[]): Operation[]
  /** Plans what undoes the trades after the last update, so that both books are of one moment. */
  end(): Operation[]
}

export function createPlanner(snapshot: RecordedSnapshot, wallets: WalletCounts): Planner {
  const recorded = createRecordedBook(snapshot)
  const mirror = createMirror()
  const state: PlanState = {
    recorded,
    mirror,
    wallets,
    planned: [],
    touched: createTouched(),
    placed: 0,
  }
  const plan = (work: () => void) => {
    work()
    return state.planned.splice(0)
  }
  return {
    recorded,
    mirror,
    begin: () => plan(() => reconcile(state, listed(snapshot))),
    update: (depth) =>
      plan(() => {
        if (recorded.apply(depth)) reconcile(state, listed(depth))
      }),
    trade: (burst) => plan(() => planBurst(state, burst)),
    end: () => plan(() => reconcile(state, [])),
  }
}

/** One price of one side. */
interface Level {
  readonly side: Side
  readonly price: Ticks
}

interface PlanState {
  readonly recorded: RecordedBook
  readonly mirror: Mirror
  readonly wallets: WalletCounts
  readonly planned: Operation[]
  /** Levels that were changed for a trade, and so may differ from the recorded ones. */
  readonly touched: Record<Side, Set<Ticks>>
  placed: number
}

function createTouched(): Record<Side, Set<Ticks>> {
  return { BUY: new Set(), SELL: new Set() }
}

function listed({ levels }: RecordedSnapshot | RecordedDepth): Level[] {
  return SIDES.flatMap((side) => levels[side].map(([price]) => ({ side, price })))
}

/** Makes the given levels, and those that trades touched, equal to the recorded book's. */
function reconcile(state: PlanState, updated: readonly Level[]): void {
  for (const { side, price } of updated) state.touched[side].add(price)
  const missing: { level: Level; quantity: Lots }[] = []
  for (const side of SIDES) {
    for (const price of state.touched[side]) {
      const quantity = cancelSurplus(state, { side, price })
      if (quantity > 0) missing.push({ level: { side, price }, quantity })
    }
    state.touched[side].clear()
  }
  // All cancels come first: only then is there room for levels that moved over to the other side.
  for (const { level, quantity } of missing) place(state, level, quantity)
}

/** Cancels until a level holds no more than was recorded; returns what it then lacks. */
function cancelSurplus(state: PlanState, level: Level): Lots {
  const { mirror, recorded } = state
  const wanted = recorded.level(level.side, level.price)
  const surplus = () => mirror.total(level.side, level.price) - wanted
  const queue = mirror.queue(level.side, level.price)
  const exact = queue.findLast(({ remaining }) => remaining === surplus())
  if (exact !== undefined) cancel(state, exact.order)
  // The last order of a queue has waited least, so cancelling it loses the least priority.
  while (surplus() > 0) cancelLast(state, level)
  return lots(-surplus())
}

function cancelLast(state: PlanState, { side, price }: Level): void {
  const last = state.mirror.queue(side, price).at(-1)
  assert(last !== undefined, 'A level with a surplus must hold an order.')
  cancel(state, last.order)
}

/**
 * Each recorded trade filled one maker's order, so each is replayed as a taker's order that the first order of its
 * level fills whole. The recording has levels only ten times a second. If the mirror does not yet show what must
 * have been so for the trade to happen, it is made so first.
 */
function planBurst(state: PlanState, burst: readonly RecordedTrade[]): void {
  const { makerSide: side, price, id } = burst[0]
  const sold = lots(burst.reduce((sum, trade) => sum + trade.quantity, 0))
  cancelBetter(state, { side, price })
  const order = ensureFirstHolds(state, { side, price }, sold)
  for (const trade of burst) {
    const wallet = trade.id % state.wallets.takers
    state.planned.push({ kind: 'take', order, wallet, quantity: trade.quantity, burst: id })
  }
  state.mirror.take({ side, price }, sold)
  state.touched[side].add(price)
}

/** Better levels were gone already, or the trade would have happened there. */
function cancelBetter(state: PlanState, { side, price }: Level): void {
  const { mirror } = state
  for (let best = mirror.best(side); best !== undefined && isBetter(side, best, price); ) {
    for (const { order } of mirror.queue(side, best)) cancel(state, order)
    best = mirror.best(side)
  }
}

/** Makes a level's first order hold a quantity, by a new order if none does; returns that order. */
function ensureFirstHolds(state: PlanState, level: Level, quantity: Lots): MakerOrder {
  const { mirror } = state
  const { side, price } = level
  const total = mirror.total(side, price)
  for (const { order, remaining } of mirror.queue(side, price)) {
    if (remaining >= quantity) return order
    cancel(state, order)
  }
  cancelCrossing(state, level)
  return place(state, level, lots(Math.max(total, quantity)))
}

/** A maker rested at this level, so nobody on the other side was willing to trade there. */
function cancelCrossing(state: PlanState, { side, price }: Level): void {
  const other = otherSide(side)
  const { mirror } = state
  for (let best = mirror.best(other); best !== undefined && !isBetter(other, price, best); ) {
    for (const { order } of mirror.queue(other, best)) cancel(state, order)
    best = mirror.best(other)
  }
}

function place(state: PlanState, { side, price }: Level, quantity: Lots): MakerOrder {
  const number = state.placed++
  const wallet = number % state.wallets.makers
  const order: MakerOrder = { number, wallet, side, price, quantity }
  state.mirror.place(order)
  state.planned.push({ kind: 'place', order })
  return order
}

function cancel(state: PlanState, order: MakerOrder): void {
  state.mirror.cancel(order)
  state.touched[order.side].add(order.price)
  state.planned.push({ kind: 'cancel', order })
}

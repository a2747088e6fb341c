import { setImmediate as turn } from 'node:timers/promises'
import { TruebookError } from '@truebook/shared/error'
import { formatOrderId, type OrderId, sameOrderId } from '@truebook/shared/order-id'
import type { BookChange, Said } from '@truebook/shared/wire/feed'
import type { Side } from '@truebook/shared/words'
import { lotsText, priceText } from '../../answers/amounts.js'
import { createLane } from '../../lane.js'
import type { ListedMarket } from '../catalog.js'
import { type KeptStep, type MarketEvent, type MarketStep, stepOf } from '../market-step.js'
import { bookId, snapshotFrame } from './book-snapshot.js'
import { commandsOf } from './decision-history.js'
import type { AsOf, MarketHistory } from './history.js'
import type { Source } from './source.js'
import { toldAgain } from './told-again.js'

/** Orders that cost as much to write as a command to tell again. */
const ORDERS_A_COMMAND = 8
/** This many commands are told again after a snapshot, however few orders a new one would have. */
const FEW_COMMANDS = 512

/**
 * The source of the book channel, with every resting order: a snapshot, and then what each command changed.
 */
export function bookSource(
  market: ListedMarket,
  channel: string,
  history: MarketHistory,
): Source<MarketStep> {
  /** Many may have waited for one snapshot: what came after it is told again to one at a time. */
  const inLane = createLane({ width: 1 })
  /** The texts of steps that were told again: many are told the same ones. */
  const told = new WeakMap<KeptStep, string>()

  function update(step: MarketStep): string {
    const message: Said<'book'> = {
      channel,
      type: 'update',
      sequence: step.sequence,
      prev_sequence: step.previous,
      time: step.time,
      changes: changesOf(step.events, market),
    }
    return JSON.stringify(message)
  }

  function toldText(kept: KeptStep): string {
    const text = told.get(kept) ?? update(stepOf(kept))
    told.set(kept, text)
    return text
  }

  async function makeSnapshot(): Promise<AsOf<readonly Buffer[]>> {
    const orders = await history.openOrders()
    return { sequence: orders.sequence, found: await snapshotFrame(market, channel, orders) }
  }

  /** Whether it is less work to tell steps again than to make a new snapshot. */
  function areFew(steps: readonly KeptStep[]): boolean {
    return commandsOf(steps) <= Math.max(FEW_COMMANDS, history.orders() / ORDERS_A_COMMAND)
  }

  return {
    sequence: history.sequence,
    update,
    /**
     * One snapshot serves many clients: the steps between it and the asking are sent after it. Later ones
     * wait for the client anyway, so it may be made for as long as it takes.
     */
    async open(payer) {
      payer.pay(history.orders() / ORDERS_A_COMMAND)
      const asked = history.sequence()
      const recalled = history.recall()
      const stepsAfter = (sequence: number) => (sequence < asked ? recalled(sequence) : [])
      const { sequence, found: pieces } = await history.snapshot.get(makeSnapshot, (made) => {
        if (payer.isGone()) throw new TruebookError('UNAVAILABLE')
        const steps = stepsAfter(made.sequence)
        return steps !== undefined && areFew(steps)
      })
      const steps = stepsAfter(sequence)
      if (!steps) throw new TruebookError('UNAVAILABLE')
      payer.pay(commandsOf(steps))
      const texts = await inLane(payer.name, async () => {
        // The one before is written to in between.
        await turn()
        if (payer.isGone()) throw new TruebookError('UNAVAILABLE')
        return toldAgain(steps, toldText)
      })
      return { mode: 'snapshot', sequence: Math.max(sequence, asked), pieces, texts }
    },
    async replay(since, payer) {
      const missed = await history.after(since, payer)
      if (!missed) return undefined
      const texts = await toldAgain(missed.steps, (kept) => update(stepOf(kept)))
      return { mode: 'replay', sequence: missed.sequence, texts }
    },
  }
}

/** The order that a command brings in, until it rests or is closed. */
interface Incoming {
  readonly orderId: OrderId
  side: Side | undefined
  readonly price: number
  remaining: number
}

/** The changes of the book's orders that follow from a command's events. */
function changesOf(events: readonly MarketEvent[], market: ListedMarket): BookChange[] {
  const changes: BookChange[] = []
  let incoming: Incoming | undefined
  const idOf = (id: OrderId) => bookId(formatOrderId(id, market.rules.id))

  function rest(): void {
    if (incoming?.side) {
      const { orderId, side, price, remaining } = incoming
      changes.push([
        'add',
        idOf(orderId),
        side,
        priceText(market, price),
        lotsText(market, remaining),
      ])
    }
    incoming = undefined
  }

  events.forEach((event, i) => {
    if (event.type === 'order_accepted') {
      rest()
      const { orderId, side, price, quantity } = event
      incoming = { orderId, side, price, remaining: quantity }
    } else if (event.type === 'order_amended') {
      rest()
      const id = idOf(event.orderId)
      const { price, remaining } = event
      const [left, next] = [events[i + 1], events[i + 2]]
      // An order made smaller keeps its place: only its `level_changed` follows, and then the next amendment
      // or nothing. In any other case more follows: the order leaves its level, on that side, and comes in
      // again.
      if (left?.type === 'level_changed' && next && next.type !== 'order_amended') {
        changes.push(['remove', id])
        incoming = { orderId: event.orderId, side: left.side, price, remaining }
      } else changes.push(['set', id, lotsText(market, remaining)])
    } else if (event.type === 'trade') {
      const id = idOf(event.makerOrderId)
      const left = event.makerRemaining
      changes.push(left === 0 ? ['remove', id] : ['set', id, lotsText(market, left)])
      if (incoming) incoming.remaining -= event.quantity
    } else if (event.type === 'order_closed') {
      // A filled order's trade has removed it, and an order's name takes longest to make here.
      if (incoming && sameOrderId(incoming.orderId, event.orderId)) incoming = undefined
      else if (event.reason !== 'FILLED') changes.push(['remove', idOf(event.orderId)])
    }
  })
  rest()
  return changes
}

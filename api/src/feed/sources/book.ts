import { hash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { TruebookError } from '@truebook/shared/error'
import { formatOrderId, type OrderId, sameOrderId } from '@truebook/shared/order-id'
import type { BookChange, Said } from '@truebook/shared/wire/feed'
import type { Side } from '@truebook/shared/words'
import { lotsText, priceText } from '../../answers/amounts.js'
import type { ListedMarket } from '../catalog.js'
import type { MarketEvent, MarketStep } from '../market-step.js'
import { commandsOf } from './decision-history.js'
import type { AsOfText, MarketHistory } from './history.js'
import type { Source } from './source.js'
import { toldAgain } from './told-again.js'

/** A new snapshot is made once more than this many commands came after the last. */
const MOST_BEHIND = 512
/** Orders that are written without a break, and orders that cost as much to write as a command to search. */
const ORDERS_A_TURN = 512
const ORDERS_A_COMMAND = 8

/**
 * The source of the book channel, with every resting order: a snapshot, and then what each command changed.
 */
export function bookSource(
  market: ListedMarket,
  channel: string,
  history: MarketHistory,
): Source<MarketStep> {
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

  async function makeSnapshot(): Promise<AsOfText> {
    const { sequence, rows } = await history.openOrders()
    const orders: Record<Side, string[]> = { BUY: [], SELL: [] }
    for (const [i, { id, side, price, remaining }] of rows.entries()) {
      // There may be a million orders.
      if (i % ORDERS_A_TURN === ORDERS_A_TURN - 1) await turn()
      const [at, left] = [priceText(market, price), lotsText(market, remaining)]
      orders[side].push(`["${bookId(id)}","${at}","${left}"]`)
    }
    const head = `{"channel":"${channel}","type":"snapshot","sequence":${sequence}`
    const text = `${head},"bids":[${orders.BUY.join(',')}],"asks":[${orders.SELL.join(',')}]}`
    return { sequence, text }
  }

  /**
   * Whether a snapshot will do for a client that asked at sequence `asked`. One that was fresh then stays so:
   * everything after it waits for that client.
   */
  function isFresh({ sequence }: AsOfText, asked: number): boolean {
    if (sequence >= asked) return true
    const since = history.recent(sequence)
    return since !== undefined && since.length <= MOST_BEHIND
  }

  return {
    sequence: history.sequence,
    update,
    /** Steps since the snapshot was made are sent after it, so that one snapshot serves many clients. */
    async open(payer) {
      payer.pay(history.orders() / ORDERS_A_COMMAND)
      const asked = history.sequence()
      const { sequence, text } = await history.snapshot.get(makeSnapshot, (made) => {
        if (payer.isGone()) throw new TruebookError('UNAVAILABLE')
        return isFresh(made, asked)
      })
      const since = history.recent(sequence)
      if (!since) return { mode: 'snapshot', sequence, texts: [text] }
      payer.pay(commandsOf(since))
      const opening = { mode: 'snapshot', sequence: history.sequence() } as const
      return { ...opening, texts: [text, ...(await toldAgain(since, update))] }
    },
    async replay(since, payer) {
      const missed = await history.after(since, payer)
      if (!missed) return undefined
      const texts = await toldAgain(missed.steps, update)
      return { mode: 'replay', sequence: missed.sequence, texts }
    },
  }
}

/** An order's name in the public book: short, and of no use to anyone who does not know the order's id. */
function bookId(orderId: string): string {
  return hash('sha256', orderId).slice(0, 16)
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

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

/** A snapshot is made anew when so many commands came after it. */
const MOST_BEHIND = 512
/** Orders that are written without a break, and in the time in which a command is looked through. */
const ORDERS_A_TURN = 512
const ORDERS_A_COMMAND = 8

/** Every resting order: a snapshot, and then the changes of each command that the market saw. */
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
      // There may be a million.
      if (i % ORDERS_A_TURN === ORDERS_A_TURN - 1) await turn()
      const [at, left] = [priceText(market, price), lotsText(market, remaining)]
      orders[side].push(`["${bookId(id)}","${at}","${left}"]`)
    }
    const head = `{"channel":"${channel}","type":"snapshot","sequence":${sequence}`
    const text = `${head},"bids":[${orders.BUY.join(',')}],"asks":[${orders.SELL.join(',')}]}`
    return { sequence, text }
  }

  /** What was not old when it was asked for never is: all that comes after waits for whoever asked. */
  function isFresh({ sequence }: AsOfText, asked: number): boolean {
    if (sequence >= asked) return true
    const since = history.recent(sequence)
    return since !== undefined && since.length <= MOST_BEHIND
  }

  return {
    sequence: history.sequence,
    update,
    /** What happened since a snapshot was made follows on it, so that one does for many. */
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

/** The name of an order in a public book: short, and no help to whoever does not know the order's id. */
function bookId(orderId: string): string {
  return hash('sha256', orderId).slice(0, 16)
}

/** The order that comes in, until it rests or closes. */
interface Incoming {
  readonly orderId: OrderId
  side: Side | undefined
  readonly price: number
  remaining: number
}

/** Reads from a command's events what they did to the book's orders, and nothing else. */
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
      // Only smaller, an order says no more than its level; else it leaves that level and comes again.
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
      // Who was filled is known of by its trade, and names take longer to make than all else here.
      if (incoming && sameOrderId(incoming.orderId, event.orderId)) incoming = undefined
      else if (event.reason !== 'FILLED') changes.push(['remove', idOf(event.orderId)])
    }
  })
  rest()
  return changes
}

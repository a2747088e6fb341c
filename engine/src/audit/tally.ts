import type { Command } from '@truebook/shared/command'
import type { Decision } from '@truebook/shared/decision'
import { sha256Hex } from '@truebook/shared/digest'
import type { Event, EventOf } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import { TIMES_IN_FORCE } from '@truebook/shared/words'
import type { Stamp } from '../runtime/batch.js'
import {
  acceptOrder,
  amendOrder,
  closeOrder,
  fillOrders,
  type NewOrderRow,
} from '../runtime/order-rows.js'
import { moverOf, signedOf } from '../runtime/rows.js'
import { addTotal, DIGEST_DIGITS, type Place, type TallyKey, type Totals } from './totals.js'

/** Adds up, from the replayed decisions, the rows that the tables must have. */
export interface Tally {
  add(command: Command, decision: Decision): void
  /** The totals of all rows so far, those of orders that are still open included. */
  totals(): Totals
}

export interface TallyOptions {
  readonly key: TallyKey
  /** From this sequence on, a transfer's row holds the text that was signed. */
  readonly messagesFrom: number
  /** How many commands a stretch has. */
  readonly stretch: number
}

function placesOf(stretch: number) {
  return (rows: string, { sequence }: { readonly sequence: number }): Place => ({
    rows,
    nth: Math.trunc(sequence / stretch),
  })
}

export function createTally({ key, messagesFrom, stretch }: TallyOptions): Tally {
  const totals: Totals = new Map()
  const placed = placesOf(stretch)
  /**
   * Open orders as they stand. An order's row is added to the totals when the order is closed and its row
   * is final.
   */
  const orders = { newOrders: new Map<string, NewOrderRow>(), orderChanges: new Map() }

  function addRow(into: Totals, at: Place, columns: readonly unknown[]): void {
    const digest = sha256Hex(`${key} ${columns.join(' ')}`).slice(0, DIGEST_DIGITS)
    addTotal(into, at, { count: 1n, digests: BigInt(`0x${digest}`) })
  }

  function addOrder(into: Totals, id: string, row: NewOrderRow): void {
    addRow(into, placed(`orders of market ${row.event.market}`, row), orderColumns(id, row))
  }

  function addEvent(event: Event, command: Command, stamp: Stamp): void {
    switch (event.type) {
      case 'account_opened':
        addRow(totals, { rows: 'accounts', nth: 0 }, [event.account, event.wallet, stamp.time])
        return
      case 'order_accepted':
        acceptOrder(orders, event, { ...stamp, signature: signedOf(command).signature })
        return
      case 'order_amended':
        amendOrder(orders, event, stamp.time)
        return
      case 'order_closed': {
        closeOrder(orders, event, stamp.time)
        const id = formatOrderId(event.orderId, event.market)
        const row = orders.newOrders.get(id)
        if (row) addOrder(totals, id, row)
        orders.newOrders.delete(id)
        return
      }
      case 'trade':
        fillOrders(orders, event, stamp.time)
        addRow(
          totals,
          placed(`trades of market ${event.market}`, stamp),
          tradeColumns(event, stamp),
        )
        return
      case 'deposit_credited':
        addRow(
          totals,
          placed(`deposits of asset ${event.asset}`, stamp),
          depositColumns(event, stamp),
        )
        return
      case 'transfer_settled':
        addRow(totals, placed(`transfers of asset ${event.asset}`, stamp), [
          ...transferColumns(event, command, stamp),
          stamp.sequence < messagesFrom ? '' : moverOf(command).message,
        ])
        return
      case 'withdrawal_requested':
        addRow(
          totals,
          placed(`withdrawals of asset ${event.asset}`, stamp),
          withdrawalColumns(event, command, stamp),
        )
    }
  }

  return {
    add(command, decision) {
      for (const event of decision.events) addEvent(event, command, decision)
    },
    totals() {
      const all: Totals = new Map(
        [...totals].map(([rows, stretches]) => [rows, new Map(stretches)]),
      )
      for (const [id, row] of orders.newOrders) addOrder(all, id, row)
      return all
    },
  }
}

// The columns of each row, in the order of `TABLES` in totals.ts.

function orderColumns(id: string, row: NewOrderRow): readonly unknown[] {
  const { event } = row
  return [
    id,
    event.account,
    event.side,
    event.orderType,
    TIMES_IN_FORCE.indexOf(event.timeInForce),
    row.terms?.price ?? event.price,
    row.terms?.quantity ?? event.quantity,
    event.quoteQuantity,
    row.remaining,
    row.filledTickLots,
    row.filledQuantity,
    row.fees,
    row.status,
    event.expiresAt,
    event.postOnly ? 't' : 'f',
    event.selfTrade,
    row.signature.toString('hex'),
    row.createdAt,
    row.updatedAt,
    row.sequence,
    row.terms?.priority ?? event.priority,
    event.clientOrderId === '' ? 't' : 'f',
    event.clientOrderId,
  ]
}

function tradeColumns(event: EventOf<'trade'>, { sequence }: Stamp): readonly unknown[] {
  return [
    event.tradeNumber,
    sequence,
    event.micros,
    event.price,
    event.quantity,
    event.makerSide,
    formatOrderId(event.makerOrderId, event.market),
    formatOrderId(event.takerOrderId, event.market),
    event.makerAccount,
    event.takerAccount,
    event.makerFee,
    event.takerFee,
  ]
}

function depositColumns(
  { network, depositCount, account, amount }: EventOf<'deposit_credited'>,
  { sequence, time }: Stamp,
): readonly unknown[] {
  return [network, depositCount, account, amount, sequence, time]
}

function transferColumns(
  { from, to, amount }: EventOf<'transfer_settled'>,
  command: Command,
  { sequence, time }: Stamp,
): readonly unknown[] {
  return [formatOrderId(command.id, 0), from, to, amount, sequence, time, signature(command)]
}

function withdrawalColumns(
  { account, amount, chainId, exitIndex }: EventOf<'withdrawal_requested'>,
  command: Command,
  { sequence, time }: Stamp,
): readonly unknown[] {
  const id = formatOrderId(command.id, 0)
  return [id, account, amount, chainId, exitIndex, sequence, time, signature(command)]
}

function signature(command: Command): string {
  return moverOf(command).signature.toString('hex')
}

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
import { addTotal, DIGEST_DIGITS, nthOf, type TallyKey, type Totals } from './totals.js'

/** Adds up, from the replayed decisions, the rows that the tables must have. */
export interface Tally {
  add(command: Command, decision: Decision): void
  /** The totals of all rows, those of orders that are still open included; called once, at the end. */
  finish(): Totals
}

export interface TallyOptions {
  readonly key: TallyKey
  /** From this sequence on, a transfer's row holds the text that was signed. */
  readonly messagesFrom: number
  /** How many commands a stretch has. */
  readonly stretch: number
}

export function createTally({ key, messagesFrom, stretch }: TallyOptions): Tally {
  const totals: Totals = new Map()
  /**
   * Open orders as they stand. An order's row is added to the totals when the order is closed and its row
   * is final.
   */
  const orders = { newOrders: new Map<string, NewOrderRow>(), orderChanges: new Map() }

  function addRow(rows: string, sequence: number, columns: readonly unknown[]): void {
    const digest = sha256Hex(`${key} ${columns.join(' ')}`).slice(0, DIGEST_DIGITS)
    const nth = nthOf(sequence, stretch)
    addTotal(totals, rows, nth, { count: 1n, digests: BigInt(`0x${digest}`) })
  }

  function addOrder(id: string, row: NewOrderRow): void {
    addRow(`orders of market ${row.event.market}`, row.sequence, orderColumns(id, row))
  }

  function addEvent(event: Event, command: Command, stamp: Stamp): void {
    switch (event.type) {
      case 'account_opened':
        addRow('accounts', 0, [event.account, event.wallet, stamp.time])
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
        if (row) addOrder(id, row)
        orders.newOrders.delete(id)
        return
      }
      case 'trade':
        fillOrders(orders, event, stamp.time)
        addRow(`trades of market ${event.market}`, stamp.sequence, tradeColumns(event, stamp))
        return
      case 'deposit_credited':
        addRow(`deposits of asset ${event.asset}`, stamp.sequence, depositColumns(event, stamp))
        return
      case 'transfer_settled':
        addRow(`transfers of asset ${event.asset}`, stamp.sequence, [
          ...transferColumns(event, command, stamp),
          stamp.sequence < messagesFrom ? '' : moverOf(command).message,
        ])
        return
      case 'withdrawal_requested':
        addRow(
          `withdrawals of asset ${event.asset}`,
          stamp.sequence,
          withdrawalColumns(event, command, stamp),
        )
    }
  }

  return {
    add(command, decision) {
      for (const event of decision.events) addEvent(event, command, decision)
    },
    finish() {
      for (const [id, row] of orders.newOrders) addOrder(id, row)
      return totals
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

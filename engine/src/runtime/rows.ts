import { assert, unreachable } from '@truebook/shared/assert'
import type { Asset } from '@truebook/shared/asset'
import type { Command, Signed as CommandSigned } from '@truebook/shared/command'
import type { Event, EventOf } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import type { Batch, Stamp } from './batch.js'
import { addTradeToCandle, type CandleRow } from './candle-rows.js'
import { changeMarket, type MarketRow, moveMarket } from './market-rows.js'
import {
  acceptOrder,
  amendOrder,
  closeOrder,
  fillOrders,
  type NewOrderRow,
  type OrderProgress,
} from './order-rows.js'
import { countSteps, turn } from './turns.js'

/** The rows that a batch changes in the tables, as they are at the end of the batch. */
export interface Rows {
  readonly newOrders: Map<string, NewOrderRow>
  readonly orderChanges: Map<string, OrderProgress>
  readonly trades: Stamped<EventOf<'trade'>>[]
  /** By account and asset. */
  readonly balances: Map<string, EventOf<'balance_changed'>>
  readonly accounts: { readonly id: number; readonly wallet: string; readonly time: number }[]
  /** By account: whether it is frozen now. */
  readonly frozen: Map<number, boolean>
  readonly assets: Asset[]
  readonly markets: Map<number, MarketRow>
  readonly candles: Map<string, CandleRow>
  /** When each account's dead-man switch is due; 0 where it has none any more. */
  readonly timers: Map<number, number>
  readonly deposits: Stamped<EventOf<'deposit_credited'>>[]
  readonly transfers: Signed<EventOf<'transfer_settled'>>[]
  readonly withdrawals: Signed<EventOf<'withdrawal_requested'>>[]
  /** The highest order priority given; 0 when none was. */
  priority: number
  /** The exit index after the last one given; 0 when none was. */
  exitIndex: number
}

export type Stamped<E> = { readonly event: E } & Stamp
export type Signed<E> = Stamped<E> & Proof

/** Works out the rows of a batch from its commands and what they led to. */
export async function rowsOf(batch: Batch): Promise<Rows> {
  const rows = emptyRows()
  const isTime = countSteps()
  for (const [i, decision] of batch.decisions.entries()) {
    const { command } = batch.commands[i]
    for (const event of decision.events) {
      addEvent(rows, event, command, decision)
      if (isTime(1)) await turn()
    }
  }
  return rows
}

function emptyRows(): Rows {
  return {
    newOrders: new Map(),
    orderChanges: new Map(),
    trades: [],
    balances: new Map(),
    accounts: [],
    frozen: new Map(),
    assets: [],
    markets: new Map(),
    candles: new Map(),
    timers: new Map(),
    deposits: [],
    transfers: [],
    withdrawals: [],
    priority: 0,
    exitIndex: 0,
  }
}

function addEvent(rows: Rows, event: Event, command: Command, stamp: Stamp): void {
  if ('marketSequence' in event) moveMarket(rows.markets, event)
  switch (event.type) {
    case 'order_accepted':
      rows.priority = event.priority
      acceptOrder(rows, event, { ...stamp, signature: signedOf(command).signature })
      return
    case 'trade':
      rows.trades.push({ event, ...stampOf(stamp) })
      addTradeToCandle(rows.candles, event)
      fillOrders(rows, event, stamp.time)
      return
    case 'order_closed':
      closeOrder(rows, event, stamp.time)
      return
    case 'order_amended':
      rows.priority = Math.max(rows.priority, event.priority)
      amendOrder(rows, event, stamp.time)
      return
    case 'market_changed':
      changeMarket(rows.markets, event)
      return
    case 'balance_changed':
      rows.balances.set(`${event.account}/${event.asset}`, event)
      return
    case 'account_opened':
      rows.accounts.push({ id: event.account, wallet: event.wallet, time: stamp.time })
      return
    case 'account_frozen':
      rows.frozen.set(event.account, event.frozen)
      return
    case 'asset_created':
      rows.assets.push(event.asset)
      return
    case 'deposit_credited':
      rows.deposits.push({ event, ...stampOf(stamp) })
      return
    case 'transfer_settled':
      rows.transfers.push({ event, ...stampOf(stamp), ...proofOf(command) })
      return
    case 'withdrawal_requested':
      rows.exitIndex = event.exitIndex + 1
      rows.withdrawals.push({ event, ...stampOf(stamp), ...proofOf(command) })
      return
    case 'cancel_timer_set':
    case 'cancel_timer_fired':
      rows.timers.set(event.account, event.type === 'cancel_timer_set' ? event.dueAt : 0)
      return
    case 'level_changed':
    case 'reference_price_set':
    case 'order_rejected':
    case 'command_rejected':
    case 'cancel_rejected':
    case 'amend_rejected':
      return
    default:
      unreachable(event)
  }
}

function stampOf({ sequence, time }: Stamp): Stamp {
  return { sequence, time }
}

/** The id of a command that moves money without a market, and what its wallet signed, if one did. */
interface Proof {
  readonly id: string
  readonly signature: Buffer
  readonly message: string
}

function proofOf(command: Command): Proof {
  const { signature, message } = moverOf(command)
  return { id: formatOrderId(command.id, 0), signature, message }
}

const UNSIGNED = { signature: Buffer.alloc(0), message: '' }

/**
 * The signature and the message behind a movement of money; both are empty where operators pay out fees, as
 * they sign nothing.
 */
export function moverOf(command: Command): Pick<CommandSigned, 'signature' | 'message'> {
  return command.type === 'pay_fees' ? UNSIGNED : signedOf(command)
}

/** What a wallet signed; only for commands that place orders or move money. */
export function signedOf(command: Command): CommandSigned {
  assert('signed' in command, 'Only a signed command places orders and moves money.')
  return command.signed
}

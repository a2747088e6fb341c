import type { ExchangeOptions } from '@truebook/engine/core/exchange'
import type { ExchangeSnapshot } from '@truebook/engine/core/snapshot'
import { unreachable } from '@truebook/shared/assert'
import type { Command } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'
import { amendBatch, amendOrder } from './naive-amend.js'
import {
  cancelAll,
  cancelAllAfter,
  cancelBatch,
  cancelOrder,
  setAccountFrozen,
} from './naive-cancel.js'
import { expireDue } from './naive-expire.js'
import * as money from './naive-money.js'
import * as operators from './naive-operators.js'
import { placeBatch, placeOrder } from './naive-orders.js'
import { snapshotOf } from './naive-snapshot.js'
import {
  asAtoms,
  availableTo,
  HOUSE,
  heldBy,
  type NaiveRefusal,
  type NaiveState,
  refusalFields,
  refuse,
  sayOrderRefusal,
} from './naive-state.js'

/** The rules of the exchange once more, as slow and as obvious as can be: its oracle. */
export interface NaiveExchange {
  apply(command: Command, sequence: number, time: number): Event[]
  snapshot(): ExchangeSnapshot
}

const TEN_MINUTES = 600_000
const SIX_MINUTES = 360_000
const ONE_MINUTE = 60_000

/** How many orders may rest in one market, in all and of one account, and how many accounts there are. */
export interface Room {
  readonly capacity: number
  readonly openOrderLimit: number
  /** How many accounts are opened otherwise than by deposits, which open up to four times as many. */
  readonly accountLimit: number
  /** How many events a batch may lead to before another one of it is refused. */
  readonly batchEventLimit: number
}

/** The same for the real exchange. */
export function optionsOf({ capacity, ...limits }: Room): ExchangeOptions {
  return { bookCapacity: capacity, ...limits }
}

export function createNaiveExchange({
  capacity,
  openOrderLimit,
  accountLimit,
  batchEventLimit,
}: Room): NaiveExchange {
  const state: NaiveState = {
    capacity,
    openOrderLimit,
    accountLimit,
    batchEventLimit,
    assets: new Map(),
    markets: new Map(),
    wallets: [''],
    owned: new Map(),
    issued: new Map(),
    orders: [],
    uses: new Map(),
    deposits: new Set(),
    timers: new Map(),
    frozen: new Set(),
    sequence: 0,
    time: 0,
    priority: 0,
    exitIndex: 0,
    events: [],
    touched: new Set(),
  }
  return {
    apply(command, sequence, time) {
      Object.assign(state, { sequence, time, events: [], touched: new Set() })
      forgetUses(state)
      if (command.type !== 'expire') expireDue(state, Number.POSITIVE_INFINITY)
      const refusal = admit(state, command) ?? decide(state, command)
      if (refusal) sayRefusal(state, command, refusal)
      else remember(state, command)
      sayBalances(state)
      return state.events
    },
    snapshot: () => snapshotOf(state),
  }
}

function forgetUses(state: NaiveState): void {
  for (const [key, use] of state.uses) {
    if (use.acceptedAt + TEN_MINUTES > state.time) return
    state.uses.delete(key)
  }
}

function admit(state: NaiveState, command: Command): NaiveRefusal | undefined {
  if (!('signed' in command)) return admitOperator(state, command)
  const { account, signedAt, digest } = command.signed
  if (account === HOUSE || state.wallets[account] === undefined) return refuse('ACCOUNT_NOT_FOUND')
  if (isOutOfTime(state, signedAt)) return refuse('INVALID_TIMESTAMP')
  const original = state.uses.get(`${account} ${digest.high} ${digest.low}`)
  if (original) return { ...refuse('REPLAYED_MESSAGE'), original }
  const isCancel = command.type.startsWith('cancel')
  return state.frozen.has(account) && !isCancel ? refuse('ACCOUNT_FROZEN') : undefined
}

function admitOperator(state: NaiveState, command: Command): NaiveRefusal | undefined {
  if (!isOnceOnly(command)) return undefined
  const { time, chance } = command.id
  if (isOutOfTime(state, time)) return refuse('INVALID_TIMESTAMP')
  const original = state.uses.get(`${HOUSE} ${time} ${chance}`)
  return original && { ...refuse('REPLAYED_MESSAGE'), original }
}

const isOnceOnly = ({ type }: Command) => type.startsWith('set_') || type === 'pay_fees'

function isOutOfTime(state: NaiveState, at: number): boolean {
  return at < state.time - SIX_MINUTES || at > state.time + ONE_MINUTE
}

function remember(state: NaiveState, command: Command): void {
  if (!('signed' in command) && !isOnceOnly(command)) return
  const { time, chance } = command.id
  const own = { account: HOUSE, digest: { high: time, low: chance }, signedAt: time }
  const { account, digest, signedAt } = 'signed' in command ? command.signed : own
  const market = 'market' in command ? Number(command.market) : 0
  const use = { account, digest, signedAt, orderId: command.id, market, acceptedAt: state.time }
  state.uses.set(`${account} ${digest.high} ${digest.low}`, use)
}

function decide(state: NaiveState, command: Command): NaiveRefusal | undefined {
  switch (command.type) {
    case 'place_order':
      return placeOrder(state, { ...command, account: command.signed.account })
    case 'place_batch':
      return placeBatch(state, command)
    case 'amend_order':
      return amendOrder(state, command.signed.account, command)
    case 'amend_batch':
      return amendBatch(state, command)
    case 'cancel_order':
      return cancelOrder(state, command.signed.account, command)
    case 'cancel_batch':
      return cancelBatch(state, command)
    case 'cancel_all':
      return cancelAll(state, command)
    case 'cancel_all_after':
      return cancelAllAfter(state, command)
    case 'transfer':
      return money.transfer(state, command)
    case 'withdraw':
      return money.withdraw(state, command)
    case 'deposit':
      return money.deposit(state, command)
    case 'pay_fees':
      return money.payFees(state, command)
    case 'open_account':
      return operators.openAccount(state, command)
    case 'create_asset':
      return operators.createAsset(state, command)
    case 'create_market':
    case 'create_market_as':
      return operators.createMarket(state, command)
    case 'set_market_status':
      return operators.setMarketStatus(state, command)
    case 'set_account_frozen':
      return setAccountFrozen(state, command)
    case 'set_reference_price':
      return operators.setReferencePrice(state, command)
    case 'tick':
      return undefined
    case 'expire':
      return expireDue(state, command.most)
    case 'undecodable':
      return refuse('UNDECODABLE_ENTRY')
    default:
      return unreachable(command)
  }
}

function sayRefusal(state: NaiveState, command: Command, refusal: NaiveRefusal): void {
  const named = 'market' in command ? command.market : 0
  const about = { market: typeof named === 'number' ? named : 0, orderId: command.id }
  const account = accountOf(state, command)
  if (command.type === 'place_order') {
    sayOrderRefusal(state, 'order_rejected', { ...about, account }, refusal)
  } else {
    const fields = refusalFields(refusal, about)
    state.events.push({ type: 'command_rejected', account, ...fields })
  }
}

function accountOf(state: NaiveState, command: Command): number {
  if ('signed' in command) return command.signed.account
  if (command.type !== 'deposit') return HOUSE
  return Math.max(HOUSE, state.wallets.indexOf(command.wallet))
}

function sayBalances(state: NaiveState): void {
  for (const key of state.touched) {
    const [account, asset] = key.split('/').map(Number)
    const available = availableTo(state, account, asset)
    const held = heldBy(state, account, asset)
    state.events.push({
      type: 'balance_changed',
      account,
      asset,
      available: asAtoms(available),
      held: asAtoms(held),
    })
  }
}

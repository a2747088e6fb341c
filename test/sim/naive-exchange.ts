import type { ExchangeSnapshot } from '@truebook/engine/core/snapshot'
import { unreachable } from '@truebook/shared/assert'
import type { Command } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import * as money from './naive-money.js'
import * as operators from './naive-operators.js'
import { placeOrder } from './naive-orders.js'
import { snapshotOf } from './naive-snapshot.js'
import {
  asAtoms,
  availableTo,
  close,
  HOUSE,
  heldBy,
  type NaiveRefusal,
  type NaiveState,
  refuse,
  sayLevel,
  sideOf,
  type Use,
} from './naive-state.js'

/** The rules of the exchange once more, as slow and as obvious as can be: its oracle. */
export interface NaiveExchange {
  apply(command: Command, sequence: number, time: number): Event[]
  snapshot(): ExchangeSnapshot
}

const TEN_MINUTES = 600_000
const SIX_MINUTES = 360_000
const ONE_MINUTE = 60_000

/** `capacity` is how many orders may rest in one market. */
export function createNaiveExchange(capacity: number): NaiveExchange {
  const state: NaiveState = {
    capacity,
    assets: new Map(),
    markets: new Map(),
    wallets: [''],
    owned: new Map(),
    issued: new Map(),
    orders: [],
    uses: new Map(),
    deposits: new Set(),
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
      expireOrders(state)
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

function expireOrders(state: NaiveState): void {
  const due = state.orders.filter(({ expiresAt }) => expiresAt > 0 && expiresAt <= state.time)
  due.sort((a, b) => a.market - b.market || a.expiresAt - b.expiresAt || a.priority - b.priority)
  for (const order of due) closeOpen(state, order, 'EXPIRED')
}

function closeOpen(
  state: NaiveState,
  order: NaiveState['orders'][0],
  reason: 'EXPIRED' | 'CANCELLED',
) {
  close(state, order, reason)
  const market = state.markets.get(order.market)
  if (market) sayLevel(state, market, sideOf(order), order.price)
}

function admit(state: NaiveState, command: Command): NaiveRefusal | undefined {
  if (!('signed' in command)) return undefined
  const { account, signedAt, digest } = command.signed
  if (account === HOUSE || state.wallets[account] === undefined) return refuse('ACCOUNT_NOT_FOUND')
  const isStale = signedAt < state.time - SIX_MINUTES
  if (isStale || signedAt > state.time + ONE_MINUTE) return refuse('INVALID_TIMESTAMP')
  const original = state.uses.get(`${account} ${digest.high} ${digest.low}`)
  return original && { ...refuse('REPLAYED_MESSAGE'), original }
}

function remember(state: NaiveState, command: Command): void {
  if (!('signed' in command)) return
  const { account, digest } = command.signed
  const market = 'market' in command ? command.market : 0
  const use = { account, orderId: command.id, market, acceptedAt: state.time }
  const add = (one: Use) => state.uses.set(`${account} ${one.digest.high} ${one.digest.low}`, one)
  add({ ...use, digest })
  if (command.type !== 'place_order' || command.clientOrderId === '') return
  add({ ...use, digest: messageDigest(`client_order_id ${command.clientOrderId}`) })
}

function decide(state: NaiveState, command: Command): NaiveRefusal | undefined {
  switch (command.type) {
    case 'place_order':
      return placeOrder(state, command)
    case 'cancel_order': {
      const { market, orderId, signed } = command
      const order = state.orders.find(
        (one) =>
          one.market === market &&
          one.account === signed.account &&
          one.idTime === orderId.time &&
          one.idChance === orderId.chance,
      )
      if (!order) return refuse('ORDER_NOT_FOUND')
      if (state.markets.get(market)?.status === 'PAUSED') return refuse('MARKET_PAUSED')
      closeOpen(state, order, 'CANCELLED')
      return undefined
    }
    case 'cancel_all': {
      const { market, signed } = command
      const only = state.markets.get(market)
      if (market !== 0 && !only) return refuse('INVALID_MARKET')
      if (only?.status === 'PAUSED') return refuse('MARKET_PAUSED')
      const mine = state.orders.filter(
        (order) =>
          order.account === signed.account &&
          (market === 0 || order.market === market) &&
          state.markets.get(order.market)?.status !== 'PAUSED',
      )
      mine.sort((a, b) => a.market - b.market || a.priority - b.priority)
      for (const order of mine) closeOpen(state, order, 'CANCELLED')
      return undefined
    }
    case 'transfer':
      return money.transfer(state, command)
    case 'withdraw':
      return money.withdraw(state, command)
    case 'deposit':
      return money.deposit(state, command)
    case 'open_account':
      return operators.openAccount(state, command)
    case 'create_asset':
      return operators.createAsset(state, command)
    case 'create_market':
      return operators.createMarket(state, command)
    case 'set_market_status':
      return operators.setMarketStatus(state, command)
    case 'tick':
      return undefined
    case 'undecodable':
      return refuse('UNDECODABLE_ENTRY')
    default:
      return unreachable(command)
  }
}

function sayRefusal(state: NaiveState, command: Command, refusal: NaiveRefusal): void {
  const isAboutMarket = command.type !== 'create_market' && 'market' in command
  const market = isAboutMarket ? command.market : 0
  const fields = {
    account: accountOf(state, command),
    code: refusal.code,
    original: refusal.original?.orderId ?? command.id,
    originalMarket: refusal.original?.market ?? market,
    low: asAtoms(refusal.low),
    high: asAtoms(refusal.high),
  }
  if (command.type === 'place_order') {
    state.events.push({ type: 'order_rejected', market, ...fields })
  } else {
    state.events.push({ type: 'command_rejected', ...fields })
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

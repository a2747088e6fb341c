import { assert } from '@truebook/shared/assert'
import { checkMarket } from '@truebook/shared/market'
import type { Lots, Ticks } from '@truebook/shared/units'
import { createCancelTimers } from './cancel-timers.js'
import { createLedger } from './ledger.js'
import { createMarketState, isPostOnly, type MarketState, selfTradeIn } from './market-state.js'
import { enterOpenOrders, sideOf } from './orders.js'
import { BUY, bookSideOf, SELL } from './price-key.js'
import type {
  AccountSnapshot,
  BalanceSnapshot,
  ExchangeSnapshot,
  MarketSnapshot,
  OpenOrder,
} from './snapshot.js'
import type { ExchangeState } from './state.js'

/** The state that a snapshot describes, or genesis. */
export function restoreState(
  snapshot: ExchangeSnapshot | undefined,
  {
    window,
    deposits,
    bookCapacity,
    openOrderLimit,
    accountLimit,
  }: Pick<
    ExchangeState,
    'window' | 'deposits' | 'bookCapacity' | 'openOrderLimit' | 'accountLimit'
  >,
): ExchangeState {
  const state: ExchangeState = {
    ledger: createLedger(),
    assets: [],
    markets: [],
    wallets: [''],
    accounts: new Map(),
    frozen: new Set(),
    deposits,
    timers: createCancelTimers(),
    window,
    bookCapacity,
    openOrderLimit,
    accountLimit,
    sequence: snapshot?.sequence ?? 0,
    time: snapshot?.time ?? 0,
    priority: snapshot?.priority ?? 0,
    exitIndex: snapshot?.exitIndex ?? 0,
    nextExpiry: Number.POSITIVE_INFINITY,
    events: [],
  }
  if (snapshot) load(state, snapshot)
  return state
}

function load(state: ExchangeState, snapshot: ExchangeSnapshot): void {
  for (const asset of snapshot.assets) state.assets[asset.id] = asset
  for (const market of snapshot.markets) loadMarket(state, market)
  for (const { id, wallet, frozen } of snapshot.accounts) {
    assert(id === state.wallets.length, 'Accounts must be dense.')
    state.wallets.push(wallet)
    state.accounts.set(wallet, id)
    if (frozen) state.frozen.add(id)
  }
  for (const balance of snapshot.balances) state.ledger.load(balance)
  for (const order of snapshot.orders) loadOrder(state, order)
  for (const use of snapshot.recent) state.window.add(use)
  for (const key of snapshot.deposits) state.deposits.add(key)
  for (const { account, dueAt } of snapshot.timers) state.timers.set(account, dueAt)
  state.nextExpiry = Math.min(state.nextExpiry, state.timers.peekAt())
}

function loadMarket(state: ExchangeState, snapshot: MarketSnapshot): void {
  const { rules } = snapshot
  const base = state.assets[rules.baseAsset]
  const quote = state.assets[rules.quoteAsset]
  assert(base !== undefined && quote !== undefined, 'A market must have its assets.')
  const units = checkMarket(rules, { base, quote })
  assert(typeof units !== 'string', 'The rules of a market that was made must be sound.')
  const market = createMarketState(rules, units, state.bookCapacity)
  market.status = snapshot.status
  market.marketSequence = snapshot.marketSequence
  market.tradeNumber = snapshot.tradeNumber
  market.lastPrice = snapshot.lastPrice
  market.lastMicros = snapshot.lastMicros
  state.markets[rules.id] = market
}

/** Orders come sorted by priority, so every level gets back its order of time. */
function loadOrder(state: ExchangeState, order: OpenOrder): void {
  const market = state.markets[order.market]
  assert(market !== undefined, 'An open order must have its market.')
  const { account, orderId, price, remaining } = order
  const side = bookSideOf(order.side)
  const slot = market.book.rest(side, price, remaining, account, orderId.time, orderId.chance)
  enterOpenOrders(state, market, slot, order)
}

/** The state as plain data, in one canonical order. */
export function snapshotOf(state: ExchangeState): ExchangeSnapshot {
  const markets = state.markets.filter((market) => market !== undefined)
  return {
    sequence: state.sequence,
    time: state.time,
    priority: state.priority,
    exitIndex: state.exitIndex,
    assets: state.assets.filter((asset) => asset !== undefined),
    markets: markets.map(snapshotOfMarket),
    accounts: accountsOf(state),
    balances: balancesOf(state),
    orders: markets.flatMap(ordersOf).sort((a, b) => a.priority - b.priority),
    recent: state.window.all(),
    deposits: state.deposits.all(),
    timers: state.timers.all(),
  }
}

function snapshotOfMarket(market: MarketState): MarketSnapshot {
  const { rules, status, marketSequence, tradeNumber, lastPrice, lastMicros } = market
  return { rules, status, marketSequence, tradeNumber, lastPrice, lastMicros }
}

function accountsOf({ wallets, frozen }: ExchangeState): AccountSnapshot[] {
  return wallets.slice(1).map((wallet, i) => ({ id: i + 1, wallet, frozen: frozen.has(i + 1) }))
}

function balancesOf({ ledger }: ExchangeState): BalanceSnapshot[] {
  const balances: BalanceSnapshot[] = []
  ledger.forEach((account, asset) => {
    const available = ledger.available(account, asset)
    balances.push({ account, asset, available, held: ledger.held(account, asset) })
  })
  return balances.sort((a, b) => a.account - b.account || a.asset - b.asset)
}

function ordersOf(market: MarketState): OpenOrder[] {
  const { book } = market
  const orders: OpenOrder[] = []
  for (const side of [BUY, SELL]) {
    let price = side === BUY ? book.bestBid() : book.bestAsk()
    for (; price !== 0; price = book.levelAfter(side, price)) {
      for (let slot = book.levelFirst(side, price); slot !== 0; slot = book.next(slot)) {
        orders.push(openOrderAt(market, slot))
      }
    }
  }
  return orders
}

function openOrderAt(market: MarketState, slot: number): OpenOrder {
  const { book } = market
  return {
    orderId: { time: book.idTime(slot), chance: book.idChance(slot) },
    market: market.rules.id,
    account: book.account(slot),
    side: sideOf(market, slot),
    price: book.price(slot) as Ticks,
    quantity: market.quantities[slot] as Lots,
    remaining: book.remaining(slot) as Lots,
    postOnly: isPostOnly(market.flags[slot]),
    selfTrade: selfTradeIn(market.flags[slot]),
    expiresAt: market.expiries.at(slot),
    priority: market.priorities[slot],
  }
}

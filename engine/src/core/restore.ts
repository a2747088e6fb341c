import { assert } from '@truebook/shared/assert'
import { checkMarket } from '@truebook/shared/market'
import { createAccountIndex } from './account-index.js'
import { createCancelTimers } from './cancel-timers.js'
import { createLedger } from './ledger.js'
import { createMarketState } from './market-state.js'
import { enterOpenOrders } from './orders.js'
import { bookSideOf } from './price-key.js'
import type { MarketSnapshot, OpenOrder, StateView } from './snapshot.js'
import type { ExchangeState } from './state.js'

/** The state that a snapshot describes, or genesis. */
export function restoreState(
  snapshot: StateView | undefined,
  {
    window,
    deposits,
    bookCapacity,
    openOrderLimit,
    accountLimit,
    batchEventLimit,
  }: Pick<
    ExchangeState,
    'window' | 'deposits' | 'bookCapacity' | 'openOrderLimit' | 'accountLimit' | 'batchEventLimit'
  >,
): ExchangeState {
  const state: ExchangeState = {
    ledger: createLedger(),
    assets: [],
    markets: [],
    wallets: [''],
    accounts: createAccountIndex(),
    frozen: new Set(),
    deposits,
    timers: createCancelTimers(),
    window,
    bookCapacity,
    openOrderLimit,
    accountLimit,
    batchEventLimit,
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

function load(state: ExchangeState, snapshot: StateView): void {
  for (const asset of snapshot.assets) state.assets[asset.id] = asset
  for (const market of snapshot.markets) loadMarket(state, market)
  for (const { id, wallet, frozen } of snapshot.accounts) {
    assert(id === state.wallets.length, 'Accounts must be dense.')
    state.wallets.push(wallet)
    state.accounts.add(wallet, id)
    if (frozen) state.frozen.add(id)
  }
  for (const balance of snapshot.balances) state.ledger.load(balance)
  for (const order of snapshot.orders) loadOrder(state, order)
  for (const use of snapshot.recent) state.window.add(use)
  for (const key of snapshot.deposits) state.deposits.add(key)
  for (const { account, dueAt } of snapshot.timers) state.timers.set(account, dueAt)
  state.nextExpiry = Math.min(state.nextExpiry, state.timers.soonestAt())
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

/** Orders come sorted by priority, so that each level gets its orders back in their order of time. */
function loadOrder(state: ExchangeState, order: OpenOrder): void {
  const market = state.markets[order.market]
  assert(market !== undefined, 'An open order must have its market.')
  const { account, orderId, price, remaining } = order
  const side = bookSideOf(order.side)
  const slot = market.book.rest(side, price, remaining, account, orderId.time, orderId.chance)
  enterOpenOrders(state, market, slot, order)
}

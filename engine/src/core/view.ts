import type { Lots, Ticks } from '@truebook/shared/units'
import { isPostOnly, type MarketState, selfTradeIn } from './market-state.js'
import { sideOf } from './orders.js'
import { BUY, SELL } from './price-key.js'
import {
  type AccountSnapshot,
  type Many,
  type MarketSnapshot,
  manyOf,
  type OpenOrder,
  type StateView,
} from './snapshot.js'
import type { ExchangeState } from './state.js'

/** A view of the state in canonical order, valid until the state changes. */
export function viewOf(state: ExchangeState): StateView {
  return {
    sequence: state.sequence,
    time: state.time,
    priority: state.priority,
    exitIndex: state.exitIndex,
    assets: state.assets.filter((asset) => asset !== undefined),
    markets: marketsOf(state).map(snapshotOfMarket),
    accounts: accountsOf(state),
    balances: state.ledger.all(),
    orders: ordersOf(marketsOf(state)),
    recent: state.window.all(),
    deposits: state.deposits.all(),
    timers: state.timers.all(),
  }
}

function marketsOf({ markets }: ExchangeState): MarketState[] {
  return markets.filter((market) => market !== undefined)
}

function snapshotOfMarket(market: MarketState): MarketSnapshot {
  const { rules, status, marketSequence, tradeNumber, lastPrice, lastMicros } = market
  return { rules, status, marketSequence, tradeNumber, lastPrice, lastMicros }
}

function accountsOf({ wallets, frozen }: ExchangeState): Many<AccountSnapshot> {
  return manyOf(wallets.length - 1, function* each() {
    for (let id = 1; id < wallets.length; id++) {
      yield { id, wallet: wallets[id], frozen: frozen.has(id) }
    }
  })
}

/** More slots than any market has. */
const MOST_SLOTS = 2 ** 32

/** The open orders by priority. Of each only its market's place and its slot are kept, as one number. */
function ordersOf(markets: readonly MarketState[]): Many<OpenOrder> {
  const marketAt = (place: number) => markets[Math.floor(place / MOST_SLOTS)]
  const priorityAt = (place: number) => marketAt(place).priorities[place % MOST_SLOTS]
  const places = new Float64Array(markets.reduce((sum, { book }) => sum + book.count(), 0))
  let count = 0
  markets.forEach((market, i) => {
    for (const slot of slotsOf(market)) places[count++] = i * MOST_SLOTS + slot
  })
  places.sort((a, b) => priorityAt(a) - priorityAt(b))
  return manyOf(places.length, function* each() {
    for (const place of places) yield openOrderAt(marketAt(place), place % MOST_SLOTS)
  })
}

function* slotsOf({ book }: MarketState): Generator<number> {
  for (const side of [BUY, SELL]) {
    let price = side === BUY ? book.bestBid() : book.bestAsk()
    for (; price !== 0; price = book.levelAfter(side, price)) {
      for (let slot = book.levelFirst(side, price); slot !== 0; slot = book.next(slot)) yield slot
    }
  }
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

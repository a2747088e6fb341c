import type { NewOrder } from '@truebook/shared/command'
import type { Lots, Ticks } from '@truebook/shared/units'
import { type Amount, atomsOf, minus, plus } from './amount.js'
import { HOUSE } from './ledger.js'
import type { MarketState } from './market-state.js'
import { sideOf } from './orders.js'
import { BUY } from './price-key.js'
import type { ExchangeState } from './state.js'
import type { Taker } from './taker.js'

/** Moves the money of the n-th fill of the last match, and pushes its trade event. */
export function settleFill(
  state: ExchangeState,
  market: MarketState,
  order: NewOrder,
  taker: Taker,
  n: number,
): void {
  const { book, money } = market
  const tickLots = book.fillPrice(n) * book.fillLots(n)
  const makerFee = money.makerFeeOf(tickLots)
  const takerFee = money.takerFeeOf(tickLots)
  if (book.side(book.fillMaker(n)) === BUY) {
    settleMakerBuy(state, market, taker, n, { makerFee, takerFee })
  } else settleMakerSell(state, market, taker, n, { makerFee, takerFee })
  pushTrade(state, market, order, taker, n, { makerFee, takerFee })
}

interface Fees {
  readonly makerFee: Amount
  readonly takerFee: Amount
}

/**
 * The maker pays from its hold, and gets back what was held for this fill beyond its notional and the maker
 * fee.
 */
function settleMakerBuy(
  { ledger }: ExchangeState,
  { book, money, rules }: MarketState,
  { account: seller }: Taker,
  n: number,
  { makerFee, takerFee }: Fees,
): void {
  const { baseAsset, quoteAsset } = rules
  const maker = book.fillMaker(n)
  const buyer = book.account(maker)
  const price = book.fillPrice(n)
  const lots = book.fillLots(n)
  const left = book.remaining(maker)
  const notional = money.notionalOf(price * lots)
  const before = money.buyNeeds(price * (left + lots))
  const after = money.buyNeeds(price * left)
  const fees = plus(makerFee, takerFee)
  ledger.payHeld(buyer, seller, quoteAsset, minus(notional, takerFee))
  if (fees > 0) ledger.payHeld(buyer, HOUSE, quoteAsset, fees)
  ledger.release(buyer, quoteAsset, minus(minus(before, after), plus(notional, makerFee)))
  ledger.pay(seller, buyer, baseAsset, money.sizeOf(lots))
}

function settleMakerSell(
  { ledger }: ExchangeState,
  { book, money, rules }: MarketState,
  { account: buyer }: Taker,
  n: number,
  { makerFee, takerFee }: Fees,
): void {
  const { baseAsset, quoteAsset } = rules
  const seller = book.account(book.fillMaker(n))
  const lots = book.fillLots(n)
  const notional = money.notionalOf(book.fillPrice(n) * lots)
  const fees = plus(makerFee, takerFee)
  ledger.pay(buyer, seller, quoteAsset, minus(notional, makerFee))
  if (fees > 0) ledger.pay(buyer, HOUSE, quoteAsset, fees)
  ledger.payHeld(seller, buyer, baseAsset, money.sizeOf(lots))
}

function pushTrade(
  state: ExchangeState,
  market: MarketState,
  order: NewOrder,
  taker: Taker,
  n: number,
  { makerFee, takerFee }: Fees,
): void {
  const { book } = market
  const maker = book.fillMaker(n)
  const price = book.fillPrice(n)
  market.lastPrice = price
  market.lastMicros = Math.max(state.time * 1000, market.lastMicros + 1)
  state.events.push({
    type: 'trade',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    tradeNumber: ++market.tradeNumber,
    micros: market.lastMicros,
    price: price as Ticks,
    quantity: book.fillLots(n) as Lots,
    makerSide: sideOf(market, maker),
    makerOrderId: { time: book.idTime(maker), chance: book.idChance(maker) },
    takerOrderId: order.id,
    makerAccount: book.account(maker),
    takerAccount: taker.account,
    makerFee: atomsOf(makerFee),
    takerFee: atomsOf(takerFee),
    makerRemaining: book.remaining(maker) as Lots,
  })
}

import type { OrderId } from '@truebook/shared/order-id'
import type { Atoms, Lots, Ticks } from '@truebook/shared/units'
import { buyNeeds, feeRoundedDown, notionalOf } from './fees.js'
import { HOUSE } from './ledger.js'
import type { MarketState } from './market-state.js'
import { sizeOf } from './orders.js'
import { BUY } from './price-key.js'
import type { ExchangeState } from './state.js'

/** One entry of the book's fill log, and whose it is. */
export interface Fill {
  readonly takerOrderId: OrderId
  readonly takerAccount: number
  readonly maker: number
  readonly price: number
  readonly lots: number
}

interface Amounts {
  readonly notional: Atoms
  readonly size: Atoms
  readonly makerFee: Atoms
  readonly takerFee: Atoms
}

/** Moves the money of one fill and says that it happened. */
export function settleFill(state: ExchangeState, market: MarketState, fill: Fill): void {
  const { book, units } = market
  const notional = notionalOf(fill.price * fill.lots, units)
  const amounts = {
    notional,
    size: sizeOf(market, fill.lots),
    makerFee: feeRoundedDown(notional, market.makerFeePpm),
    takerFee: feeRoundedDown(notional, market.takerFeePpm),
  }
  if (book.side(fill.maker) === BUY) settleMakerBuy(state, market, fill, amounts)
  else settleMakerSell(state, market, fill, amounts)
  pushTrade(state, market, fill, amounts)
}

/** The maker pays from its hold, and gets back what the hold reserved beyond the maker fee. */
function settleMakerBuy(
  state: ExchangeState,
  market: MarketState,
  fill: Fill,
  { notional, size, makerFee, takerFee }: Amounts,
): void {
  const { ledger } = state
  const { book, rules, units, takerFeePpm } = market
  const buyer = book.account(fill.maker)
  const seller = fill.takerAccount
  const left = book.remaining(fill.maker)
  const before = buyNeeds(fill.price * (left + fill.lots), units, takerFeePpm)
  const after = buyNeeds(fill.price * left, units, takerFeePpm)
  ledger.payHeld(buyer, seller, rules.quoteAsset, (notional - takerFee) as Atoms)
  const fees = (makerFee + takerFee) as Atoms
  if (fees > 0n) ledger.payHeld(buyer, HOUSE, rules.quoteAsset, fees)
  ledger.release(buyer, rules.quoteAsset, (before - after - notional - makerFee) as Atoms)
  ledger.pay(seller, buyer, rules.baseAsset, size)
}

function settleMakerSell(
  state: ExchangeState,
  market: MarketState,
  fill: Fill,
  { notional, size, makerFee, takerFee }: Amounts,
): void {
  const { ledger } = state
  const { book, rules } = market
  const seller = book.account(fill.maker)
  const buyer = fill.takerAccount
  ledger.pay(buyer, seller, rules.quoteAsset, (notional - makerFee) as Atoms)
  const fees = (makerFee + takerFee) as Atoms
  if (fees > 0n) ledger.pay(buyer, HOUSE, rules.quoteAsset, fees)
  ledger.payHeld(seller, buyer, rules.baseAsset, size)
}

function pushTrade(
  state: ExchangeState,
  market: MarketState,
  fill: Fill,
  { makerFee, takerFee }: Amounts,
): void {
  const { book } = market
  market.lastPrice = fill.price
  market.lastMicros = Math.max(state.time * 1000, market.lastMicros + 1)
  state.events.push({
    type: 'trade',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    tradeNumber: ++market.tradeNumber,
    micros: market.lastMicros,
    price: fill.price as Ticks,
    quantity: fill.lots as Lots,
    makerSide: book.side(fill.maker) === BUY ? 'BUY' : 'SELL',
    makerOrderId: { time: book.idTime(fill.maker), chance: book.idChance(fill.maker) },
    takerOrderId: fill.takerOrderId,
    makerAccount: book.account(fill.maker),
    takerAccount: fill.takerAccount,
    makerFee,
    takerFee,
    makerRemaining: book.remaining(fill.maker) as Lots,
  })
}

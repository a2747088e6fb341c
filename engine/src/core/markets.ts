import { checkAsset } from '@truebook/shared/asset'
import type { CommandOf } from '@truebook/shared/command'
import { checkMarket, type Market } from '@truebook/shared/market'
import { MAX_TICKS, type Ticks } from '@truebook/shared/units'
import { isWallet } from '@truebook/shared/wallet'
import type { MarketStatus } from '@truebook/shared/words'
import { createMarketState, type MarketState } from './market-state.js'
import { type ExchangeState, mayHaveAccount, openAccount, type Refusal, refuse } from './state.js'

/** Adds an asset. Ids must be given out in order, because the ledger is a list by id. */
export function createAsset(
  state: ExchangeState,
  { asset }: CommandOf<'create_asset'>,
): Refusal | undefined {
  const taken = state.assets.some((known) => known?.symbol === asset.symbol)
  if (taken || state.assets[asset.id]) return refuse('ASSET_EXISTS')
  const nextId = Math.max(1, state.assets.length)
  if (asset.id !== nextId || checkAsset(asset)) return refuse('INVALID_MARKET_RULES')
  state.assets[asset.id] = asset
  state.events.push({ type: 'asset_created', asset })
  return undefined
}

/** Makes a market, which has `status` from its first event on. */
export function createMarket(
  state: ExchangeState,
  rules: Market,
  status: MarketStatus,
): Refusal | undefined {
  const taken = state.markets.some((known) => known?.rules.ticker === rules.ticker)
  if (taken || state.markets[rules.id]) return refuse('MARKET_EXISTS')
  const base = state.assets[rules.baseAsset]
  const quote = state.assets[rules.quoteAsset]
  if (!base || !quote) return refuse('INVALID_ASSET')
  const units = checkMarket(rules, { base, quote })
  if (typeof units === 'string') return refuse('INVALID_MARKET_RULES')
  const market = createMarketState(rules, units, state.bookCapacity)
  market.status = status
  state.markets[rules.id] = market
  pushMarketChanged(state, market)
  return undefined
}

/** Changes what a market takes: all orders, post-only ones, cancels, or nothing. */
export function setMarketStatus(
  state: ExchangeState,
  command: CommandOf<'set_market_status'>,
): Refusal | undefined {
  const market = state.markets[command.market]
  if (!market) return refuse('INVALID_MARKET')
  market.status = command.status
  pushMarketChanged(state, market)
  return undefined
}

/**
 * Sets a market's last price, around which its price band lies, until the next trade; also before the first
 * one.
 */
export function setReferencePrice(
  state: ExchangeState,
  { market: id, price }: CommandOf<'set_reference_price'>,
): Refusal | undefined {
  const market = state.markets[id]
  if (!market) return refuse('INVALID_MARKET')
  const { minPrice } = market.rules
  if (price < minPrice) return refuse('PRICE_BELOW_MINIMUM', minPrice, price)
  if (price > MAX_TICKS) return refuse('INVALID_FIELD')
  market.lastPrice = price
  state.events.push({
    type: 'reference_price_set',
    market: id,
    marketSequence: ++market.marketSequence,
    price: price as Ticks,
  })
  return undefined
}

/** Gives a wallet an account; it keeps the one it has. */
export function openAccountOf(
  state: ExchangeState,
  { wallet }: CommandOf<'open_account'>,
): Refusal | undefined {
  if (!isWallet(wallet)) return refuse('ACCOUNT_NOT_FOUND')
  if (!mayHaveAccount(state, wallet)) return refuse('ACCOUNTS_FULL')
  openAccount(state, wallet)
  return undefined
}

function pushMarketChanged(state: ExchangeState, market: MarketState): void {
  state.events.push({
    type: 'market_changed',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    rules: market.rules,
    status: market.status,
  })
}

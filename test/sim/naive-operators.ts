import { checkAsset } from '@truebook/shared/asset'
import type { CommandOf } from '@truebook/shared/command'
import { checkMarket } from '@truebook/shared/market'
import { MAX_TICKS, ticks } from '@truebook/shared/units'
import { createNaiveBook } from './naive-book.js'
import { type NaiveMarket, type NaiveRefusal, type NaiveState, refuse } from './naive-state.js'

type Verdict = NaiveRefusal | undefined

/** Whether there are as many accounts already as may be opened, and none is this wallet's. */
export function isLeftOut(state: NaiveState, wallet: string, limit = state.accountLimit): boolean {
  return !state.wallets.includes(wallet) && state.wallets.length - 1 >= limit
}

/** The account of a wallet, which is opened when it has none. */
export function walletAccount(state: NaiveState, wallet: string): number {
  const known = state.wallets.indexOf(wallet)
  if (known > 0) return known
  const account = state.wallets.push(wallet) - 1
  state.events.push({ type: 'account_opened', account, wallet })
  return account
}

export function openAccount(state: NaiveState, { wallet }: CommandOf<'open_account'>): Verdict {
  if (!/^0x[0-9a-f]{40}$/.test(wallet)) return refuse('ACCOUNT_NOT_FOUND')
  if (isLeftOut(state, wallet)) return refuse('ACCOUNTS_FULL')
  walletAccount(state, wallet)
  return undefined
}

export function createAsset(state: NaiveState, { asset }: CommandOf<'create_asset'>): Verdict {
  const all = [...state.assets.values()]
  if (all.some(({ id, symbol }) => id === asset.id || symbol === asset.symbol)) {
    return refuse('ASSET_EXISTS')
  }
  if (asset.id !== all.length + 1 || checkAsset(asset)) return refuse('INVALID_MARKET_RULES')
  state.assets.set(asset.id, asset)
  state.events.push({ type: 'asset_created', asset })
  return undefined
}

export function createMarket(
  state: NaiveState,
  command: CommandOf<'create_market'> | CommandOf<'create_market_as'>,
): Verdict {
  const rules = command.market
  const all = [...state.markets.values()].map((market) => market.rules)
  if (all.some(({ id, ticker }) => id === rules.id || ticker === rules.ticker)) {
    return refuse('MARKET_EXISTS')
  }
  const base = state.assets.get(rules.baseAsset)
  const quote = state.assets.get(rules.quoteAsset)
  if (!base || !quote) return refuse('INVALID_ASSET')
  const units = checkMarket(rules, { base, quote })
  if (typeof units === 'string') return refuse('INVALID_MARKET_RULES')
  const market: NaiveMarket = {
    rules,
    units,
    book: createNaiveBook(),
    status: command.type === 'create_market_as' ? command.status : 'ACTIVE',
    marketSequence: 0,
    tradeNumber: 0,
    lastPrice: 0,
    lastMicros: 0,
  }
  state.markets.set(rules.id, market)
  sayMarket(state, market)
  return undefined
}

export function setMarketStatus(
  state: NaiveState,
  command: CommandOf<'set_market_status'>,
): Verdict {
  const market = state.markets.get(command.market)
  if (!market) return refuse('INVALID_MARKET')
  market.status = command.status
  sayMarket(state, market)
  return undefined
}

export function setReferencePrice(
  state: NaiveState,
  { market: id, price }: CommandOf<'set_reference_price'>,
): Verdict {
  const market = state.markets.get(id)
  if (!market) return refuse('INVALID_MARKET')
  const least = market.rules.minPrice
  if (price < least) return refuse('PRICE_BELOW_MINIMUM', least, price)
  if (price > MAX_TICKS) return refuse('INVALID_FIELD')
  market.lastPrice = price
  const marketSequence = ++market.marketSequence
  state.events.push({
    type: 'reference_price_set',
    market: id,
    marketSequence,
    price: ticks(price),
  })
  return undefined
}

function sayMarket(state: NaiveState, market: NaiveMarket): void {
  state.events.push({
    type: 'market_changed',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    rules: market.rules,
    status: market.status,
  })
}

import type { Asset } from '@truebook/shared/asset'
import {
  type Command,
  MAX_BATCH_ORDERS,
  type NewOrder,
  type Signed,
} from '@truebook/shared/command'
import { type MessageDigest, messageDigest } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import type { Market } from '@truebook/shared/market'
import type { OrderId } from '@truebook/shared/order-id'
import {
  atoms,
  lots,
  MAX_ATOMS,
  MAX_LOTS,
  MAX_TICKS,
  NO_ATOMS,
  ticks,
} from '@truebook/shared/units'

/** One command and one event of each type, with values at the edges of what their fields hold. */

const MAX = Number.MAX_SAFE_INTEGER
const MOST = atoms(MAX_ATOMS - 1n)
const LOW_ID: OrderId = { time: 0, chance: 0 }
const HIGH_ID: OrderId = { time: 2 ** 48 - 1, chance: MAX }
const HIGH_DIGEST: MessageDigest = { high: MAX, low: MAX }
const WALLET = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const ODD_TEXT = 'é — 価格 🪙 "quoted"\n\\'

const signed: Signed = {
  account: 1,
  signedAt: 1_700_000_000_000,
  digest: messageDigest('{"action":"PLACE_ORDER"}'),
  message: '{"action":"PLACE_ORDER"}',
  signature: Buffer.alloc(65, 0xab),
}
const oddlySigned: Signed = {
  account: MAX,
  signedAt: 0,
  digest: HIGH_DIGEST,
  message: ODD_TEXT.repeat(500),
  signature: Buffer.alloc(0),
}

const asset: Asset = {
  id: 1,
  symbol: 'USDC',
  name: ODD_TEXT,
  decimals: 18,
  displayDecimals: 0,
  chainDecimals: 6,
}

const market: Market = {
  id: 4095,
  ticker: 'BTC_USDC',
  description: '',
  baseAsset: 2,
  quoteAsset: 1,
  tickSize: '0.01',
  stepSize: '0.00001',
  minPrice: ticks(MAX_TICKS),
  minQuantity: lots(MAX_LOTS),
  minTradeSize: MOST,
  makerFeePpm: 0,
  takerFeePpm: 999_999,
  marketOrderMarginBps: 500,
  maxPriceDeviationBps: 25_000,
  selfTrade: 'expire_both',
}

const MOST_OF_AN_ORDER: NewOrder = {
  id: HIGH_ID,
  market: 4095,
  side: 'SELL',
  orderType: 'LIMIT',
  timeInForce: 'FOK',
  price: MAX_TICKS,
  quantity: lots(MAX_LOTS),
  quoteQuantity: MOST,
  expiresAt: MAX,
  postOnly: true,
  selfTrade: 'expire_both',
  clientOrderId: ODD_TEXT,
}
const LEAST_OF_AN_ORDER: NewOrder = {
  id: LOW_ID,
  market: 1,
  side: 'BUY',
  orderType: 'MARKET',
  timeInForce: 'GTC',
  price: 0,
  quantity: lots(0),
  quoteQuantity: NO_ATOMS,
  expiresAt: 0,
  postOnly: false,
  selfTrade: 'market_default',
  clientOrderId: '',
}

export const COMMANDS: readonly Command[] = [
  { type: 'place_order', signed, ...MOST_OF_AN_ORDER },
  { type: 'place_order', signed: oddlySigned, ...LEAST_OF_AN_ORDER },
  { type: 'cancel_order', id: LOW_ID, signed, market: 1, orderId: HIGH_ID },
  { type: 'cancel_all', id: HIGH_ID, signed, market: 0 },
  { type: 'transfer', id: LOW_ID, signed, toWallet: WALLET, asset: 1, amount: MOST },
  { type: 'withdraw', id: LOW_ID, signed, asset: 2, amount: atoms(1n), chainId: MAX },
  {
    type: 'deposit',
    id: HIGH_ID,
    wallet: WALLET,
    asset: 1,
    amount: atoms(2n ** 53n),
    network: 0,
    depositCount: MAX,
  },
  { type: 'open_account', id: LOW_ID, wallet: WALLET },
  { type: 'create_asset', id: LOW_ID, asset },
  { type: 'create_market', id: LOW_ID, market },
  { type: 'set_market_status', id: LOW_ID, market: 1, status: 'PAUSED' },
  { type: 'tick', id: { time: 1_700_000_000_000, chance: 1 } },
  { type: 'undecodable', id: LOW_ID, reason: ODD_TEXT, bytes: Buffer.from([0, 255, 0]) },
  {
    type: 'amend_order',
    id: HIGH_ID,
    signed,
    market: 4095,
    orderId: LOW_ID,
    price: MAX_TICKS,
    quantity: lots(MAX_LOTS),
  },
  {
    type: 'amend_order',
    id: LOW_ID,
    signed,
    market: 0,
    orderId: HIGH_ID,
    price: 0,
    quantity: lots(0),
  },
  { type: 'place_batch', id: HIGH_ID, signed, orders: [MOST_OF_AN_ORDER, LEAST_OF_AN_ORDER] },
  { type: 'place_batch', id: LOW_ID, signed, orders: [] },
  {
    type: 'cancel_batch',
    id: LOW_ID,
    signed,
    orders: Array.from({ length: MAX_BATCH_ORDERS }, (_, market) => ({ market, orderId: HIGH_ID })),
  },
  { type: 'cancel_all_after', id: HIGH_ID, signed, timeout: MAX },
  { type: 'set_account_frozen', id: HIGH_ID, wallet: WALLET, frozen: true },
  { type: 'expire', id: LOW_ID, most: MAX },
  { type: 'pay_fees', id: HIGH_ID, toWallet: WALLET, asset: 1, amount: MOST },
  {
    type: 'amend_batch',
    id: LOW_ID,
    signed,
    amendments: Array.from({ length: MAX_BATCH_ORDERS }, (_, market) => ({
      market,
      orderId: HIGH_ID,
      price: MAX_TICKS,
      quantity: lots(market),
    })),
  },
  { type: 'set_reference_price', id: HIGH_ID, market: 1, price: MAX_TICKS },
  { type: 'create_market_as', id: HIGH_ID, market, status: 'PAUSED' },
]

const inMarket = { market: 1, marketSequence: MAX }

export const EVENTS: readonly Event[] = [
  {
    type: 'order_accepted',
    ...inMarket,
    orderId: HIGH_ID,
    account: 0,
    side: 'BUY',
    orderType: 'LIMIT',
    timeInForce: 'IOC',
    price: 1,
    quantity: lots(1),
    quoteQuantity: atoms(2n ** 53n - 1n),
    expiresAt: 1_700_000_000_000,
    postOnly: false,
    selfTrade: 'expire_maker',
    clientOrderId: 'a-b_C9',
    priority: MAX,
  },
  {
    type: 'order_rejected',
    market: 1,
    orderId: HIGH_ID,
    account: 3,
    code: 'PRICE_OUTSIDE_BAND',
    original: LOW_ID,
    originalMarket: 0,
    low: NO_ATOMS,
    high: MOST,
  },
  {
    type: 'trade',
    ...inMarket,
    tradeNumber: 1,
    micros: 1_700_000_000_000_000,
    price: ticks(MAX_TICKS),
    quantity: lots(MAX_LOTS),
    makerSide: 'SELL',
    makerOrderId: LOW_ID,
    takerOrderId: HIGH_ID,
    makerAccount: 1,
    takerAccount: MAX,
    makerFee: NO_ATOMS,
    takerFee: MOST,
    makerRemaining: lots(0),
  },
  {
    type: 'order_closed',
    ...inMarket,
    orderId: LOW_ID,
    account: 1,
    reason: 'EXPIRED_IN_MATCH',
    remaining: lots(7),
  },
  { type: 'level_changed', ...inMarket, side: 'SELL', price: ticks(1), quantity: MAX, orders: 0 },
  { type: 'market_changed', ...inMarket, rules: market, status: 'CANCEL_ONLY' },
  { type: 'balance_changed', account: 0, asset: 1, available: MOST, held: NO_ATOMS },
  { type: 'account_opened', account: 1, wallet: WALLET },
  { type: 'asset_created', asset },
  { type: 'transfer_settled', from: 1, to: 2, toWallet: WALLET, asset: 1, amount: atoms(1n) },
  { type: 'withdrawal_requested', account: 1, asset: 1, amount: MOST, chainId: 1, exitIndex: 0 },
  {
    type: 'deposit_credited',
    account: 1,
    asset: 1,
    amount: atoms(127n),
    network: 1,
    depositCount: 128,
  },
  {
    type: 'command_rejected',
    account: 1,
    code: 'REPLAYED_MESSAGE',
    original: HIGH_ID,
    originalMarket: 4095,
    low: NO_ATOMS,
    high: NO_ATOMS,
  },
  {
    type: 'order_amended',
    ...inMarket,
    orderId: HIGH_ID,
    account: MAX,
    price: ticks(1),
    quantity: lots(MAX_LOTS),
    remaining: lots(1),
    priority: MAX,
  },
  {
    type: 'cancel_rejected',
    market: 4095,
    orderId: HIGH_ID,
    account: 1,
    code: 'ORDER_NOT_FOUND',
    original: HIGH_ID,
    originalMarket: 4095,
    low: NO_ATOMS,
    high: NO_ATOMS,
  },
  { type: 'cancel_timer_set', account: MAX, dueAt: 0 },
  { type: 'cancel_timer_fired', account: 1, dueAt: MAX },
  { type: 'account_frozen', account: MAX, frozen: false },
  {
    type: 'amend_rejected',
    market: 4095,
    orderId: HIGH_ID,
    account: 1,
    code: 'QUANTITY_ALREADY_FILLED',
    original: HIGH_ID,
    originalMarket: 4095,
    low: NO_ATOMS,
    high: NO_ATOMS,
  },
  { type: 'reference_price_set', ...inMarket, price: ticks(MAX_TICKS) },
]

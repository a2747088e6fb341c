import { parseOrder } from '@truebook/api/orders/parse-order'
import { TruebookError } from '@truebook/shared/error'
import type { PlaceOrderBody } from '@truebook/shared/wire/place-order'
import t from 'tap'
import { listedMarket } from '../listed-market.js'

const market = listedMarket()
const LIMIT: PlaceOrderBody = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '0.1',
  price: '30000.01',
  timestamp: 1,
  signature: '0x',
}
const { price: _, quantity: __, ...bare } = LIMIT
const MARKET: PlaceOrderBody = { ...bare, order_type: 'MARKET' }

t.test('a LIMIT order becomes ticks and lots, with the defaults of what is left out', async (t) => {
  t.same(parseOrder(LIMIT, market), {
    market: 1,
    side: 'BUY',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    price: 3_000_001,
    quantity: 10_000,
    quoteQuantity: 0n,
    expiresAt: 0,
    postOnly: false,
    selfTrade: 'market_default',
    clientOrderId: '',
  })
})

t.test('fields left empty mean the same as fields left out', async (t) => {
  const empty = { quote_quantity: '', time_in_force: 0, expires_at: 0 }
  t.same(parseOrder({ ...LIMIT, ...empty }, market), parseOrder(LIMIT, market))
  const bought = { ...MARKET, quantity: '0.1' }
  t.same(
    parseOrder({ ...bought, price: '', quote_quantity: '' }, market),
    parseOrder(bought, market),
  )
})

t.test('our own fields reach the order', async (t) => {
  const terms = parseOrder(
    {
      ...LIMIT,
      post_only: true,
      self_trade_prevention: 'expire_both',
      client_order_id: 'mine-1',
      expires_at: 9,
    },
    market,
  )
  t.match(terms, {
    postOnly: true,
    selfTrade: 'expire_both',
    clientOrderId: 'mine-1',
    expiresAt: 9,
  })
})

t.test('a MARKET order never rests: GTC means IOC there', async (t) => {
  for (const [sent, meant] of [
    [0, 'IOC'],
    [1, 'IOC'],
    [2, 'FOK'],
  ] as const) {
    const terms = parseOrder({ ...MARKET, quantity: '1', time_in_force: sent }, market)
    t.equal(terms.timeInForce, meant)
    t.equal(terms.price, 0)
  }
})

t.test('a MARKET BUY may name its budget', async (t) => {
  const terms = parseOrder({ ...MARKET, quantity: '', quote_quantity: '100.5' }, market)
  t.match(terms, { quantity: 0, quoteQuantity: 10_050_000_000n })
})

const REFUSED: [string, PlaceOrderBody, string, RegExp][] = [
  ['no price', { ...LIMIT, price: '' }, 'MISSING_FIELDS', /must have price/],
  ['neither price nor size', { ...bare, quantity: '' }, 'MISSING_FIELDS', /price, quantity/],
  ['no size of a MARKET order', MARKET, 'MISSING_FIELDS', /quantity/],
  [
    'an off-tick price',
    { ...LIMIT, price: '30000.125' },
    'INVALID_FIELD',
    /^price must be a multiple of the tick size 0\.01: the nearest are 30000\.12 and 30000\.13/,
  ],
  [
    'an off-lot size',
    { ...LIMIT, quantity: '0.000015' },
    'INVALID_FIELD',
    /^quantity must be a multiple of the step size 0\.00001: the nearest is 0\.00002, but/,
  ],
  ['a negative price', { ...LIMIT, price: '-1' }, 'INVALID_FIELD', /^price must not be negative/],
  ['an exponent', { ...LIMIT, price: '1e5' }, 'INVALID_FIELD', /without an exponent/],
  ['a price beyond range', { ...LIMIT, price: '99999999999' }, 'INVALID_FIELD', /at most/],
  ['a price of zero', { ...LIMIT, price: '0' }, 'INVALID_FIELD', /at least 0\.01/],
  ['a size of zero', { ...LIMIT, quantity: '0' }, 'QUANTITY_BELOW_MINIMUM', /of 0\.00002/],
  [
    'a size beyond range',
    { ...LIMIT, quantity: '99999999' },
    'INVALID_FIELD',
    /^quantity .*at most/,
  ],
  [
    'a LIMIT with a budget',
    { ...LIMIT, quote_quantity: '5' },
    'INVALID_FIELD',
    /MARKET BUY .*5 came/,
  ],
  ['a MARKET with a price', { ...MARKET, quantity: '1', price: '1' }, 'INVALID_FIELD', /^price/],
  [
    'size and budget together',
    { ...MARKET, quantity: '1', quote_quantity: '1' },
    'INVALID_FIELD',
    /must be empty, but [0-9.]+ and [0-9.]+ came\.$/,
  ],
  [
    'a SELL with a budget',
    { ...MARKET, side: 'SELL', quote_quantity: '1' },
    'INVALID_FIELD',
    /SELL order, but 1 came/,
  ],
  ['a budget of zero', { ...MARKET, quote_quantity: '0' }, 'INVALID_FIELD', /more than zero/],
  [
    'a budget finer than an atom',
    { ...MARKET, quote_quantity: '0.000000001' },
    'INVALID_FIELD',
    /at most 8 decimals/,
  ],
  [
    'post-only and IOC',
    { ...LIMIT, post_only: true, time_in_force: 1 },
    'INVALID_FIELD',
    /post_only/,
  ],
  [
    'post-only and MARKET',
    { ...MARKET, quantity: '1', post_only: true },
    'INVALID_FIELD',
    /post_only/,
  ],
]

t.test('what contradicts itself or does not fit the market is refused with reasons', async (t) => {
  for (const [title, body, code, says] of REFUSED) {
    try {
      parseOrder(body, market)
      t.fail(`${title} was taken`)
    } catch (error) {
      t.ok(error instanceof TruebookError, title)
      t.match(error, { code, message: says }, title)
    }
  }
})

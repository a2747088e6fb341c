import { problemOf } from '@truebook/api/http/problem'
import { type Refused, refusalError } from '@truebook/api/orders/refusal'
import { TruebookError } from '@truebook/shared/error'
import type { EventOf } from '@truebook/shared/event'
import type { RejectCode } from '@truebook/shared/reject'
import { atoms, lots } from '@truebook/shared/units'
import t from 'tap'
import { listedMarket } from '../listed-market.js'

const market = listedMarket()
const refused = (code: RejectCode, low = 0n, high = 0n): Refused => ({
  type: 'order_rejected',
  market: 1,
  orderId: { time: 0x19b76000000, chance: 6 },
  account: 1,
  code,
  original: { time: 0x19b76000000, chance: 5 },
  originalMarket: 1,
  low: atoms(low),
  high: atoms(high),
})

const SIZE = { quantity: lots(1), quoteQuantity: atoms(0n) }

t.test('bounds that were missed are said in decimals', async (t) => {
  const cases: [Refused, RegExp, object][] = [
    [
      refused('INSUFFICIENT_BALANCE', 12_50000000n, 99n),
      /12\.5 USDC is needed, but 0\.00000099 USDC is available/,
      { asset: 'USDC', needed: '12.5', available: '0.00000099' },
    ],
    [
      refused('PRICE_OUTSIDE_BAND', 100n, 250n),
      /from 1 to 2\.5 now, but 3 came\./,
      { minimum: '1', maximum: '2.5' },
    ],
    [refused('PRICE_BELOW_MINIMUM', 7n, 6n), /minimum of 0\.07: 0\.06 came\./, { minimum: '0.07' }],
    [
      refused('QUANTITY_BELOW_MINIMUM', 2n, 1n),
      /minimum of 0\.00002: 0\.00001 came\./,
      { minimum: '0.00002' },
    ],
    [refused('ALREADY_EXPIRED'), /future, but 1767225600000 came/, { field: 'expires_at' }],
    [
      refused('NOTIONAL_BELOW_MINIMUM', 10_000_000n, 1n),
      /^price × quantity .* of 0\.1 USDC, but it is 0\.00000001/,
      { field: 'quantity', minimum: '0.1' },
    ],
    [
      refused('NOTIONAL_TOO_LARGE'),
      /^price × quantity must be at most 900719925\.4740991 USDC, .*, but it is 0\.00003 USDC\.$/,
      { field: 'quantity', maximum: '900719925.4740991' },
    ],
    [refused('SELF_TRANSFER'), /another wallet/, { field: 'to_wallet_address' }],
    [
      refused('QUANTITY_ALREADY_FILLED', 20_000n, 10_000n),
      /more than the 0\.2 that is already filled, but 0\.1 came\./,
      { field: 'quantity', filled_quantity: '0.2' },
    ],
    [refused('WOULD_MATCH', 3_000_000n), /other side is 30000\./, { best: '30000' }],
    [refused('MARKET_PAUSED'), /The market is paused\./, {}],
  ]
  const order = { ...SIZE, price: 300, expiresAt: 1767225600000 }
  for (const [event, says, details] of cases) {
    const error = refusalError(event, { market, order, paid: market.quote })
    t.equal(error.code, event.code)
    t.match(error.message, says)
    t.match(error.details, details)
  }
})

t.test('of an order by quote quote_quantity is named, of one without price its quantity', (t) => {
  const spending = {
    ...SIZE,
    price: 0,
    quantity: lots(0),
    quoteQuantity: atoms(2n),
    expiresAt: 0,
  }
  const small = refused('NOTIONAL_BELOW_MINIMUM', 10_000_000n, 2n)
  t.match(refusalError(small, { market, order: spending }), {
    message: /^quote_quantity must be at least .* of 0\.1 USDC, but it is 0\.00000002 USDC/,
    details: { field: 'quote_quantity', minimum: '0.1' },
  })
  const large = refused('NOTIONAL_TOO_LARGE')
  t.match(refusalError(large, { market, order: spending }), {
    message: /^quote_quantity must be at most .*, but 0\.00000002 USDC came\.$/,
    details: { field: 'quote_quantity' },
  })
  const unpriced = { ...SIZE, price: 0, expiresAt: 0 }
  t.match(
    refusalError(large, { market, order: unpriced }).message,
    /, but 0\.00001 came as quantity/,
  )
  t.notMatch(refusalError(large, { market }).message, /came|it is/)
  const repriced = { ...SIZE, price: 300, expiresAt: 0, isPriceAlone: true }
  t.match(refusalError(large, { market, order: repriced }), {
    message: /^price × quantity must be at most .*, but it is 0\.00003 USDC\.$/,
    details: { field: 'price' },
  })
  t.end()
})

t.test('a repeated message or name names the original', async (t) => {
  const id = '019b7600-0000-7000-8001-000000000005'
  const again = refusalError(refused('REPLAYED_MESSAGE'), {})
  t.same(again.details, { field: 'timestamp', order_id: id })
  t.same(refusalError(refused('DUPLICATE_CLIENT_ORDER_ID'), {}).details, { order_id: id })
  const {
    type: _,
    market: __,
    orderId: ___,
    ...fields
  } = refused('REPLAYED_MESSAGE') as EventOf<'order_rejected'>
  const other = refusalError({ type: 'command_rejected', ...fields }, {})
  t.same(other.details, { field: 'timestamp', request_id: id })
})

t.test('texts that clients compare stay as they are; the occasion speaks in message', async (t) => {
  const known = new TruebookError('INVALID_MARKET', { message: 'There is no market X.' })
  t.same(problemOf(known), {
    error: 'Invalid market.',
    code: 'INVALID_MARKET',
    message: 'Invalid market. There is no market X.',
  })
  const ours = new TruebookError('INVALID_FIELD', {
    message: 'price is odd.',
    details: { field: 'price' },
  })
  t.same(problemOf(ours), {
    error: 'price is odd.',
    code: 'INVALID_FIELD',
    message: 'price is odd.',
    field: 'price',
  })
})

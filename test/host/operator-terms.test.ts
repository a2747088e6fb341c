import { termsFrom } from '@truebook/host/operator/market-terms'
import t from 'tap'

const ASSETS = [
  { id: 1, symbol: 'A', name: 'A', decimals: 18, display_decimals: 2, chain_decimals: 18 },
  { id: 2, symbol: 'Q', name: 'Q', decimals: 18, display_decimals: 2, chain_decimals: 18 },
]
const TERMS = {
  ...{ base: 'A', quote: 'Q', tick: '0.001', step: '0.0001', 'min-trade-size': '0.01' },
  ...{ 'maker-fee-ppm': '100', 'taker-fee-ppm': '300', 'margin-bps': '500', 'band-bps': '2000' },
}

function termsOf(flags: Readonly<Record<string, string>>) {
  const given = { names: [], flags: { ...TERMS, ...flags }, switches: new Set<string>() }
  return termsFrom(given, { assets: ASSETS, markets: [] })
}

t.test('the largest notional of an order is worked out', async (t) => {
  t.match(termsOf({}), { market: { ticker: 'A_Q' }, largest: '900719925.4740991 Q' })
  t.match(termsOf({ 'min-trade-size': '900719925.4740991' }), { market: { id: 1 } })
  // Each least order is 2^53 - 1 tick-lots.
  const most = { 'min-price': '441650.591', 'min-quantity': '2039.4401', 'min-trade-size': '1' }
  t.match(termsOf(most), { market: { minPrice: 441650591, minQuantity: 20394401 } })
})

t.test('a market in which no order is possible is refused, and limits are named', async (t) => {
  const most = 'must be at most 900719925.4740991 Q, the largest notional of an order'
  const cases: [Readonly<Record<string, string>>, string][] = [
    [
      { 'min-trade-size': '900719925.47409910001' },
      `--min-trade-size ${most} with this --tick and --step, but it is 900719925.47409910001 Q.`,
    ],
    [
      { 'min-price': '441650.592', 'min-quantity': '2039.4401' },
      `--min-price × --min-quantity ${most} with this --tick and --step, but it is 900719927.5135392 Q.`,
    ],
    [
      { tick: '0.000000001', step: '0.000000001', 'min-trade-size': '1' },
      '--min-trade-size must be at most 0.009007199254740991 Q, the largest notional of an order with this --tick and --step, but it is 1 Q.',
    ],
    [
      { step: '40000000000' },
      '--step must be at most 39614081266.355540835774234624, but 40000000000 came.',
    ],
    [
      { tick: '10000', step: '1' },
      '--tick × --step must be at most 9444.732965739291475968 Q, but it is 10000.',
    ],
    [{ 'min-quantity': '0' }, '--min-quantity must be at least 0.0001, but 0 came.'],
    [
      { tick: '9007199254740992' },
      '--tick must be a decimal of more than zero, with at most 18 decimals and, without its point, at most 9007199254740991, but "9007199254740992" came.',
    ],
    [
      { tick: '0.000000000000001', step: '0.0001' },
      '--tick × --step is not a whole number of Q atoms.',
    ],
    [{ 'min-trade-size': '1e3' }, '--min-trade-size must be without an exponent, but "1e3" came.'],
    [{ 'maker-fee-ppm': '400' }, '--maker-fee-ppm must not exceed --taker-fee-ppm.'],
    [
      { 'taker-fee-ppm': '1000000' },
      '--taker-fee-ppm must be a whole number from 0 to 999999, but "1000000" came.',
    ],
    [
      { 'band-bps': '1.5' },
      '--band-bps must be a whole number from 0 to 10000000, but "1.5" came.',
    ],
  ]
  for (const [flags, message] of cases) t.throws(() => termsOf(flags), { message })
})

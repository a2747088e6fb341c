import { checkMarket, type Market } from '@truebook/shared/market'
import { atoms, lots, ticks } from '@truebook/shared/units'
import t from 'tap'

const RULES: Market = {
  ...{ id: 1, ticker: 'BASE_QUOTE', description: '', baseAsset: 1, quoteAsset: 2 },
  ...{ tickSize: '1', stepSize: '1', minPrice: ticks(1), minQuantity: lots(1) },
  ...{ minTradeSize: atoms(1n), makerFeePpm: 200, takerFeePpm: 700 },
  ...{ marketOrderMarginBps: 500, maxPriceDeviationBps: 25_000, selfTrade: 'expire_taker' },
}

function unitsOf(tickSize: string, stepSize: string, decimals: readonly [number, number]) {
  const asset = (id: number, symbol: string, decimals: number) => ({
    ...{ id, symbol, name: symbol, decimals, displayDecimals: 0, chainDecimals: decimals },
  })
  const assets = { base: asset(1, 'BASE', decimals[0]), quote: asset(2, 'QUOTE', decimals[1]) }
  const units = checkMarket({ ...RULES, tickSize, stepSize }, assets)
  return typeof units === 'string' ? units : [BigInt(units.lotAtoms), BigInt(units.tickLotAtoms)]
}

t.test('a lot is so many base atoms, and a tick of a lot so many quote atoms', async (t) => {
  t.same(unitsOf('0.01', '0.00001', [8, 8]), [1_000n, 10n])
  t.same(unitsOf('0.01', '0.000001', [18, 8]), [1_000_000_000_000n, 1n])
  t.same(unitsOf('1', '1', [0, 0]), [1n, 1n])
  t.same(unitsOf('0.5', '0.2', [1, 1]), [2n, 1n])
  t.same(unitsOf('0.0001', '10', [18, 6]), [10_000_000_000_000_000_000n, 1_000n])
})

t.test('what would round is no market', async (t) => {
  t.match(unitsOf('0.01', '0.000001', [18, 6]), /not a whole number of QUOTE atoms/)
  t.match(unitsOf('0.01', '0.000001', [5, 8]), /finer than one atom of the base asset/)
})

t.test('the limits of a lot and of a tick of a lot are named', async (t) => {
  const lot = '39614081266.355540835774234624'
  t.type(unitsOf('1', '39614081266', [18, 0]), Array)
  t.equal(
    unitsOf('1', '39614081267', [18, 0]),
    `stepSize must be at most ${lot}, but 39614081267 came.`,
  )
  t.type(unitsOf('1', '9444', [0, 18]), Array)
  t.equal(
    unitsOf('2', '4723', [0, 18]),
    'tickSize × stepSize must be at most 9444.732965739291475968 QUOTE, but it is 9446.',
  )
})

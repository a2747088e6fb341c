import type { Asset } from '@truebook/shared/asset'
import type { Market } from '@truebook/shared/market'
import { atoms, MAX_TICKS, ticks } from '@truebook/shared/units'
import { MARKET_STATUSES } from '@truebook/shared/words'
import t from 'tap'
import { BASE, createGround, type Ground, only, QUOTE } from '../../sim/ground.js'

const silver: Asset = {
  id: 3,
  symbol: 'SILVER',
  name: 'Silver',
  decimals: 4,
  displayDecimals: 2,
  chainDecimals: 4,
}

function createAsset(ground: Ground, asset: Asset) {
  return ground.apply({ type: 'create_asset', id: ground.newId(), asset })
}

function createMarket(ground: Ground, change: Partial<Market>) {
  const silverIn = { id: 2, ticker: 'SILVER_CASH', baseAsset: 3 }
  const market = { ...ground.rules, ...silverIn, ...change }
  return ground.apply({ type: 'create_market', id: ground.newId(), market })
}

const refusedAs = (code: string) => [{ type: 'command_rejected', account: 0, code }]

t.test('an asset is made once, under the next id', async (t) => {
  const ground = createGround()
  t.match(createAsset(ground, { ...silver, id: 2 }), refusedAs('ASSET_EXISTS'))
  t.match(createAsset(ground, { ...silver, symbol: 'GOLD' }), refusedAs('ASSET_EXISTS'))
  t.match(createAsset(ground, { ...silver, decimals: 19 }), refusedAs('INVALID_MARKET_RULES'))
  for (const id of [0, 4, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    t.match(createAsset(ground, { ...silver, id }), refusedAs('INVALID_MARKET_RULES'))
  }
  t.same(createAsset(ground, silver), [{ type: 'asset_created', asset: silver }])
  t.match(createAsset(ground, silver), refusedAs('ASSET_EXISTS'))
})

t.test('a market is made once, of assets that there are, by rules that can be', async (t) => {
  const ground = createGround()
  createAsset(ground, silver)
  t.match(createMarket(ground, { id: 1 }), refusedAs('MARKET_EXISTS'))
  t.match(createMarket(ground, { ticker: 'GOLD_CASH' }), refusedAs('MARKET_EXISTS'))
  t.match(createMarket(ground, { baseAsset: 4 }), refusedAs('INVALID_ASSET'))
  t.match(createMarket(ground, { quoteAsset: 0 }), refusedAs('INVALID_ASSET'))
  const impossible: Partial<Market>[] = [
    { ticker: 'GOLD_SILVER' },
    { id: 4096 },
    { id: 0 },
    { takerFeePpm: 1_000_000 },
    { makerFeePpm: 2, takerFeePpm: 1 },
    { tickSize: '0' },
    { tickSize: '0.0001', stepSize: '0.0001' },
    { stepSize: '0.00001' },
  ]
  for (const change of impossible) {
    const [event] = createMarket(ground, change)
    t.match([event], refusedAs('INVALID_MARKET_RULES'), JSON.stringify(change))
  }
  t.match(createMarket(ground, {}), [
    { type: 'market_changed', market: 2, marketSequence: 1, status: 'ACTIVE' },
  ])
})

t.test(
  'a market has its first status from its first event on, also when started anew',
  async (t) => {
    for (const status of MARKET_STATUSES) {
      const ground = createGround()
      createAsset(ground, silver)
      const rules = { ...ground.rules, id: 2, ticker: 'SILVER_CASH', baseAsset: 3 }
      const open = (market: Market) =>
        ground.apply({ type: 'create_market_as', id: ground.newId(), market, status })
      t.same(open(rules), [{ type: 'market_changed', market: 2, marketSequence: 1, rules, status }])
      t.match(open(rules), [{ ...refusedAs('MARKET_EXISTS')[0], originalMarket: 0 }])
      t.match(open({ ...rules, id: 3, ticker: 'X_Y' }), refusedAs('INVALID_MARKET_RULES'))
      ground.restart()
      const code = status === 'ACTIVE' ? undefined : `MARKET_${status}`
      const [first] = ground.place({ account: 1, market: 2, price: 7 })
      t.match(first, code ? { type: 'order_rejected', code } : { type: 'order_accepted' })
    }
  },
)

t.test('a market that is made POST_ONLY takes quotes, and trades once it is ACTIVE', async (t) => {
  const ground = createGround()
  createAsset(ground, silver)
  const market = { ...ground.rules, id: 2, ticker: 'SILVER_CASH', baseAsset: 3 }
  ground.apply({ type: 'create_market_as', id: ground.newId(), market, status: 'POST_ONLY' })
  const take = () => ground.place({ account: 1, market: 2, orderType: 'MARKET', price: 0 })
  t.match(take(), [{ type: 'order_rejected', code: 'MARKET_POST_ONLY' }])
  const [quote] = ground.place({ account: 2, market: 2, price: 7, postOnly: true })
  t.match(quote, { type: 'order_accepted', market: 2, marketSequence: 2 })
  ground.apply({ type: 'set_market_status', id: ground.newId(), market: 2, status: 'ACTIVE' })
  const metal = { asset: 3, amount: atoms(10n ** 6n), network: 1, depositCount: 99 }
  const wallet = `0x${'1'.padStart(40, '0')}`
  ground.apply({ type: 'deposit', id: ground.newId(), wallet, ...metal })
  const sold = ground.place({ account: 1, market: 2, side: 'SELL', price: 7 })
  t.match(only(sold, 'trade'), [{ market: 2, price: 7, tradeNumber: 1 }])
})

t.test('markets keep their own books and sequences', async (t) => {
  const ground = createGround()
  createAsset(ground, silver)
  createMarket(ground, { minPrice: ticks(5) })
  ground.place({ account: 1, price: 100 })
  const [accepted] = only(ground.place({ account: 1, market: 2, price: 7 }), 'order_accepted')
  t.match(accepted, { market: 2, marketSequence: 2, priority: 2 })
  const [sold] = only(ground.place({ account: 2, side: 'SELL', price: 7 }), 'trade')
  t.match(sold, { market: 1, price: 100, tradeNumber: 1 })
  t.equal(ground.orders('BUY').length, 1)
})

t.test('cancel-all over every market leaves out paused ones', async (t) => {
  const ground = createGround()
  createAsset(ground, silver)
  createMarket(ground, {})
  for (const market of [2, 1, 2]) ground.place({ account: 1, market, price: 100 })
  ground.apply({ type: 'set_market_status', id: ground.newId(), market: 2, status: 'PAUSED' })
  const everywhere = { type: 'cancel_all', signed: ground.sign(1), market: 0 } as const
  const closed = only(ground.apply({ ...everywhere, id: ground.newId() }), 'order_closed')
  t.match(closed, [{ market: 1, remaining: 1 }])
  t.equal(ground.balance(1, QUOTE).held > 0n, true)
  ground.apply({ type: 'set_market_status', id: ground.newId(), market: 2, status: 'ACTIVE' })
  const again = { ...everywhere, signed: ground.sign(1), id: ground.newId() }
  t.match(only(ground.apply(again), 'order_closed'), [{ market: 2 }, { market: 2 }])
  t.equal(ground.balance(1, QUOTE).held, 0n)
  t.equal(ground.balance(1, BASE).held, 0n)
})

t.test('a status of no market is refused, and the same again is said again', async (t) => {
  const ground = createGround()
  const set = (market: number) =>
    ground.apply({ type: 'set_market_status', id: ground.newId(), market, status: 'ACTIVE' })
  t.match(set(9), [{ ...refusedAs('INVALID_MARKET')[0], originalMarket: 9 }])
  t.match(set(1), [{ type: 'market_changed', marketSequence: 2 }])
})

function setPrice(ground: Ground, price: number, market = 1) {
  return ground.apply({ type: 'set_reference_price', id: ground.newId(), market, price })
}

t.test('a market without a trade takes limits around the price that is set', async (t) => {
  const ground = createGround({ maxPriceDeviationBps: 25_000 })
  t.same(setPrice(ground, 3000), [
    { type: 'reference_price_set', market: 1, marketSequence: 2, price: ticks(3000) },
  ])
  const outside = { code: 'PRICE_OUTSIDE_BAND', low: 1n, high: 10_500n }
  t.match(ground.place({ account: 1, price: 10_501 }), [outside])
  t.match(ground.place({ account: 1, price: 10_500 }), [{ type: 'order_accepted' }, {}, {}])
})

t.test('a price that is set takes back what a silly trade made of the band', async (t) => {
  const ground = createGround({ maxPriceDeviationBps: 25_000 })
  ground.place({ account: 1, side: 'SELL', price: 1 })
  const [silly] = only(ground.place({ account: 2, price: 1 }), 'trade')
  t.match(silly, { price: 1, tradeNumber: 1 })
  const honest = () => ground.place({ account: 3, price: 3000, postOnly: true })
  t.match(honest(), [{ code: 'PRICE_OUTSIDE_BAND', low: 1n, high: 3n }])
  for (const status of ['PAUSED', 'CANCEL_ONLY', 'POST_ONLY'] as const) {
    ground.apply({ type: 'set_market_status', id: ground.newId(), market: 1, status })
    t.match(setPrice(ground, 3000), [{ type: 'reference_price_set' }], status)
  }
  t.match(honest()[0], { type: 'order_accepted' })
  ground.apply({ type: 'set_market_status', id: ground.newId(), market: 1, status: 'ACTIVE' })
  const [next] = only(ground.place({ account: 4, side: 'SELL', price: 2900 }), 'trade')
  t.match(next, { price: 3000, tradeNumber: 2 })
})

t.test('a price that is set is one that an order may have, of a market', async (t) => {
  const ground = createGround({ minPrice: ticks(5) })
  const refused = { code: 'PRICE_BELOW_MINIMUM', low: 5n }
  t.match(setPrice(ground, 0), [{ ...refused, high: 0n }])
  t.match(setPrice(ground, 4), [{ ...refused, high: 4n, originalMarket: 1 }])
  t.match(setPrice(ground, MAX_TICKS + 1), refusedAs('INVALID_FIELD'))
  t.match(setPrice(ground, 5, 9), refusedAs('INVALID_MARKET'))
  t.match(setPrice(ground, 5), [{ marketSequence: 2 }])
  t.match(setPrice(ground, MAX_TICKS), [{ marketSequence: 3, price: MAX_TICKS }])
})

t.test('a price is set once, by the id of the command, and not when it is old', async (t) => {
  const ground = createGround()
  const command = { type: 'set_reference_price', id: ground.newId(), market: 1, price: 9 } as const
  t.match(ground.apply(command), [{ type: 'reference_price_set' }])
  const again = only(ground.apply(command), 'command_rejected')
  t.match(again, [{ code: 'REPLAYED_MESSAGE', original: command.id, originalMarket: 1 }])
  ground.time += 360_001
  const id = ground.newId()
  t.match(ground.apply({ ...command, id }), [{ code: 'INVALID_TIMESTAMP' }])
})

t.test('a wallet keeps its account, and no wallet gets none', async (t) => {
  const ground = createGround()
  const open = (wallet: string) =>
    ground.apply({ type: 'open_account', id: ground.newId(), wallet })
  const wallet = `0x${'b'.repeat(40)}`
  t.same(open(wallet), [{ type: 'account_opened', account: 5, wallet }])
  t.same(open(wallet), [])
  t.match(open(wallet.toUpperCase()), refusedAs('ACCOUNT_NOT_FOUND'))
})

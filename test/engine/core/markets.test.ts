import type { Asset } from '@truebook/shared/asset'
import type { Market } from '@truebook/shared/market'
import { ticks } from '@truebook/shared/units'
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

t.test('a wallet keeps its account, and no wallet gets none', async (t) => {
  const ground = createGround()
  const open = (wallet: string) =>
    ground.apply({ type: 'open_account', id: ground.newId(), wallet })
  const wallet = `0x${'b'.repeat(40)}`
  t.same(open(wallet), [{ type: 'account_opened', account: 5, wallet }])
  t.same(open(wallet), [])
  t.match(open(wallet.toUpperCase()), refusedAs('ACCOUNT_NOT_FOUND'))
})

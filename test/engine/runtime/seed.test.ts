import { missingSeeds, SEED_ASSETS, SEED_MARKETS } from '@truebook/engine/runtime/seed'
import { checkAsset } from '@truebook/shared/asset'
import { checkMarket } from '@truebook/shared/market'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { auditIsOk, openDatabase, startEngine } from './harness.js'

t.test('the seeded rules are sound', async (t) => {
  for (const asset of SEED_ASSETS) t.equal(checkAsset(asset), undefined, asset.symbol)
  for (const market of SEED_MARKETS) {
    const base = SEED_ASSETS.find(({ id }) => id === market.baseAsset)
    const quote = SEED_ASSETS.find(({ id }) => id === market.quoteAsset)
    if (!base || !quote) throw new Error(`${market.ticker} has no assets.`)
    t.type(checkMarket(market, { base, quote }), 'object', market.ticker)
  }
})

t.test('an engine seeds what is missing, once, and only when told to', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const plain = await startEngine(t, { url, streams, env: { SEED_MARKETS: '0' } })
  t.equal(plain.sequence(), 0)
  await plain.stop()
  t.equal((await missingSeeds(pool)).length, 5)

  const first = await startEngine(t, { url, streams })
  t.equal(first.sequence(), 5)
  await first.stop()
  t.strictSame(await missingSeeds(pool), [])
  const second = await startEngine(t, { url, streams })
  t.equal(second.sequence(), 5)
  const { rows } = await pool.query('select ticker, status from markets order by id')
  t.strictSame(rows, [
    { ticker: 'BTC_USDC', status: 'ACTIVE' },
    { ticker: 'ETH_USDC', status: 'ACTIVE' },
  ])
  await auditIsOk(t, pool)
})

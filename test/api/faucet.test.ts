import t from 'tap'
import { faucet, openExchange } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground, { env: { OUTCOME_TIMEOUT_MS: '100' } })

t.test('no worker is asked for what has no token on the chain', async (t) => {
  const networks = { network: 0, exchange_network: 1, bridge: '0x00', confirmations: 1 }
  await ground.db
    .insertInto('chains')
    .values({ chain_id: 31_337, name: 'chain', ...networks, has_faucet: true, expected_ms: 0 })
    .execute()
  const wallet_address = `0x${'ab'.repeat(20)}`
  const answer = await faucet(api.url, { wallet_address, asset: 'BTC', amount: '1' })
  t.match(answer, { status: 400, body: { code: 'ASSET_NOT_ON_CHAIN' } })
  t.same(await ground.db.selectFrom('faucet_gifts').selectAll().execute(), [])
})

t.test('a chain that is none of play gives nobody money', async (t) => {
  await ground.db.updateTable('chains').set({ has_faucet: false }).execute()
  const assets = ground.db.selectFrom('assets').select('id').where('symbol', '=', 'BTC')
  const { id: asset } = await assets.executeTakeFirstOrThrow()
  await ground.db
    .insertInto('chain_tokens')
    .values({ chain_id: 31_337, asset, token: '0x01' })
    .execute()
  const wallet_address = `0x${'ab'.repeat(20)}`
  const answer = await faucet(api.url, { wallet_address, asset: 'BTC', amount: '1' })
  t.match(answer, { status: 403, body: { code: 'FORBIDDEN' } })
  t.same(await ground.db.selectFrom('faucet_gifts').selectAll().execute(), [])
})

import t from 'tap'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const { client } = await openTrader(api, { seed: '71', funds: { USDC: '1000' } })

t.test('a slash at the end, or two in a row, are no empty id', async (t) => {
  for (const path of ['/v1/positions/', '/v1/orders/', '/v1/orders//trades', '/v1/transfers/']) {
    t.match(
      await client.get(`${path}?page=0`),
      { status: 404, body: { code: 'NOT_FOUND', message: `There is no route GET ${path}.` } },
      path,
    )
  }
})

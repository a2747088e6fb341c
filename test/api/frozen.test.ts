import { encode } from '@truebook/shared/codec'
import { commandsField } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import t from 'tap'
import { missingMoney, openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const trader = await openTrader(api, { seed: '41', funds: { USDC: '1000' } })
const LIMIT = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '0.01',
  price: '20000',
}

t.test('a frozen account reads and cancels, and is told why it may do no more', async (t) => {
  const { client, wallet } = trader
  const { body: open } = await client.place(LIMIT)
  await setFrozen(wallet.address.toLowerCase(), true)
  const refused = await client.place(LIMIT)
  t.same([refused.status, refused.body.code], [403, 'ACCOUNT_FROZEN'])
  t.match(refused.body.message, /frozen/)
  t.match((await client.get('/v1/users/me')).body, { active: false })
  const order = await client.get(`/v1/orders/${open.order_id}`)
  t.same([order.status, order.body.status], [200, 'CANCELLED'], 'its order was closed')
  t.equal((await client.cancel(open.order_id)).status, 400, 'which a cancel finds closed')
  await setFrozen(wallet.address.toLowerCase(), false)
  t.equal((await client.place(LIMIT)).status, 201)
  t.match((await client.get('/v1/users/me')).body, { active: true })
  t.same(await missingMoney(ground), ['0'], 'no atom is lost')
})

/** An operator's command, which goes into the same log. */
async function setFrozen(wallet: string, frozen: boolean): Promise<void> {
  const id = newOrderId(Date.now())
  const command = { type: 'set_account_frozen', id, wallet, frozen } as const
  await ground.streams.commands.append(encode(commandsField, [command]))
}

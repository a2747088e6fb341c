import { encode } from '@truebook/shared/codec'
import { commandsField } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { until } from '../engine/runtime/harness.js'
import { missingMoney, openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const buyer = await openTrader(api, { seed: '43', funds: { USDC: '1000' } })
const seller = await openTrader(api, { seed: '44', funds: { BTC: '1' } })

t.test('fees that are paid out are a transfer from no wallet to who got them', async (t) => {
  const order = { ticker: 'BTC_USDC', order_type: 'LIMIT', quantity: '0.01', price: '20000' }
  await seller.client.place({ ...order, side: 'SELL' })
  t.match((await buyer.client.place({ ...order, side: 'BUY' })).body, { status: 'FILLED' })
  const { body: before } = await seller.client.get('/v1/positions/USDC')
  const toWallet = seller.wallet.address.toLowerCase()
  const amount = atoms(1_000_000n)
  const id = newOrderId(Date.now())
  const command = { type: 'pay_fees', id, toWallet, asset: 1, amount } as const
  await ground.streams.commands.append(encode(commandsField, [command]))
  await until('the transfer is there', async () => {
    return (await seller.client.get('/v1/transfers')).body.total === 1
  })
  const { body } = await seller.client.get('/v1/transfers')
  t.match(body.data, [
    {
      from_wallet_address: '',
      to_wallet_address: toWallet,
      amount_formatted: '0.01',
      message: '',
      signature: '0x',
    },
  ])
  const found = await seller.client.get(`/v1/transfers/${body.data[0].transfer_id}`)
  t.same(found.body, body.data[0])
  const { body: history } = await seller.client.get('/v1/users/me/transaction-history')
  t.match(history.data[0], { type: 'TRANSFER', from: '', to: toWallet, amount: '1000000' })
  const { body: after } = await seller.client.get('/v1/positions/USDC')
  t.equal(BigInt(after.available) - BigInt(before.available), amount)
  t.same(await missingMoney(ground), ['0', '0'], 'no atom is lost')
})

import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { RICH, scenario } from '../../script.js'
import { createGround, only, QUOTE } from '../../sim/ground.js'

scenario(
  'a frozen account loses its open orders, and may only cancel',
  `
  ${RICH}
  A sell 1 @ 105 as a1
  B sell 1 @ 105 as b1
  freeze A
    closed a1 CANCELLED 1
    level SELL 105 1 1
    frozen A
    balance A GOLD 1000 0
  A buy 1 @ 105
    rejected ACCOUNT_FROZEN
  A places buy 1 @ 95 as a2
    rejected ACCOUNT_FROZEN
  A amend a1 1
    rejected ACCOUNT_FROZEN
  A pays B 5 CASH
    rejected ACCOUNT_FROZEN
  A withdraws 5 CASH
    rejected ACCOUNT_FROZEN
  A cancel-all
  A cancel a1
    rejected ORDER_NOT_FOUND
  A cancel-after 5000
    timer A 5000
  `,
)

scenario(
  'what others send to a frozen account is credited, and is there once it may act again',
  `
  ${RICH}
  freeze A
    frozen A
  freeze A
    frozen A
  B pays A 5 CASH
    paid B A 5 CASH
    balance B CASH 99995 0
    balance A CASH 100005 0
  thaw A
    thawed A
  A pays B 5 CASH
    paid A B 5 CASH
    balance A CASH 100000 0
    balance B CASH 100000 0
  thaw A
    thawed A
  `,
)

scenario(
  'freezing takes orders out of paused markets too',
  `
  ${RICH}
  A sell 1 @ 105 as a1
  status PAUSED
    market PAUSED
  freeze A
    closed a1 CANCELLED 1
    level SELL 105 0 0
    frozen A
    balance A GOLD 1000 0
  `,
)

t.test('an operator’s command counts once, by its id, and not when it is old', async (t) => {
  const ground = createGround()
  const pause = { type: 'set_market_status', id: ground.newId(), market: 1, status: 'PAUSED' }
  const resume = { ...pause, id: ground.newId(), status: 'ACTIVE' }
  t.match(ground.apply(pause as never), [{ type: 'market_changed', status: 'PAUSED' }])
  t.match(ground.apply(resume as never), [{ type: 'market_changed', status: 'ACTIVE' }])
  const again = only(ground.apply(pause as never), 'command_rejected')
  t.match(again, [{ account: 0, code: 'REPLAYED_MESSAGE', original: pause.id }])
  ground.time += 360_001
  t.match(ground.apply(pause as never), [{ code: 'INVALID_TIMESTAMP' }])
  ground.time += 600_000
  t.match(ground.apply(pause as never), [{ code: 'INVALID_TIMESTAMP' }])
  t.equal(ground.place({ account: 1, price: 100 })[0]?.type, 'order_accepted')
})

t.test('fees are paid out once, by the id of the command', async (t) => {
  const ground = createGround({ takerFeePpm: 100_000 })
  ground.place({ account: 1, price: 1000, quantity: 9 })
  ground.place({ account: 2, side: 'SELL', price: 1000, quantity: 9 })
  const fees = ground.balance(0, QUOTE).available
  t.ok(fees >= 900n)
  const [toWallet, amount] = [`0x${'c'.repeat(40)}`, atoms(300n)]
  const pay = { type: 'pay_fees', id: ground.newId(), toWallet, asset: QUOTE, amount } as const
  t.match(ground.apply(pay), [
    { type: 'account_opened', account: 5 },
    { type: 'transfer_settled', from: 0, to: 5 },
    {},
    {},
  ])
  t.match(ground.apply(pay), [{ type: 'command_rejected', code: 'REPLAYED_MESSAGE' }])
  ground.time += 360_001
  t.match(ground.apply(pay), [{ code: 'INVALID_TIMESTAMP' }])
  t.same(ground.balance(0, QUOTE).available, fees - 300n)
  t.same(ground.balance(5, QUOTE).available, 300n)
})

t.test('a wallet without an account cannot be frozen', async (t) => {
  const ground = createGround()
  const wallet = `0x${'b'.repeat(40)}`
  const id = ground.newId()
  const events = ground.apply({ type: 'set_account_frozen', id, wallet, frozen: true })
  t.match(events, [{ type: 'command_rejected', code: 'ACCOUNT_NOT_FOUND' }])
})

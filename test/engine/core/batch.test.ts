import { type Command, MAX_BATCH_ORDERS, type NewOrder } from '@truebook/shared/command'
import { type Lots, NO_ATOMS } from '@truebook/shared/units'
import t from 'tap'
import { scenario } from '../../script.js'
import { createGround, only } from '../../sim/ground.js'

scenario(
  'the orders of a batch are decided in turn, each by what the earlier ones left',
  `
  deposit A 1000 CASH
  deposit B 10 GOLD
  B places sell 2 @ 100 as b1 ; sell 3 @ 101 as b2 ; sell 6 @ 102 as b3 ; sell 5 @ 103 as b4
    accepted b1
    level SELL 100 2 1
    accepted b2
    level SELL 101 3 1
    rejected INSUFFICIENT_BALANCE 6 5
    accepted b4
    level SELL 103 5 1
    balance B GOLD 0 10
  A places buy 3 @ 101 as a1 ; buy 3 @ 101 as a2 ; buy 5 @ 100 post as a3
    accepted a1
    trade b1 100 2
    closed b1 FILLED 0
    trade b2 101 1
    level SELL 100 0 0
    level SELL 101 2 1
    closed a1 FILLED 0
    accepted a2
    trade b2 101 2
    closed b2 FILLED 0
    level SELL 101 0 0
    level BUY 101 1 1
    rejected INSUFFICIENT_BALANCE 500 396
    balance A CASH 396 101
    balance B CASH 503 0
    balance B GOLD 0 5
    balance A GOLD 5 0
  `,
)

scenario(
  'orders of a batch can meet each other, and then self-trade prevention decides',
  `
  deposit A 1000 CASH
  deposit A 10 GOLD
  A places sell 2 @ 100 as a1 ; buy 1 @ 100 as a2 ; buy 1 @ 100 stp maker as a3
    accepted a1
    level SELL 100 2 1
    accepted a2
    closed a2 EXPIRED_IN_MATCH 1
    accepted a3
    closed a1 EXPIRED_IN_MATCH 2
    level SELL 100 0 0
    level BUY 100 1 1
  `,
)

scenario(
  'a client_order_id is used up at once, also for the rest of its batch',
  `
  deposit A 1000 CASH
  deposit A 10 GOLD
  A places sell 1 @ 100 cid x as a1 ; sell 1 @ 101 cid x as a2 ; sell 1 @ 102 cid y as a3
    accepted a1
    rejected DUPLICATE_CLIENT_ORDER_ID a1
    accepted a3
  A buy 1 @ 90 cid y
    rejected DUPLICATE_CLIENT_ORDER_ID a3
  # One that was refused has used up nothing.
  A places sell 99 @ 100 cid z as a4 ; sell 1 @ 100 cid z as a5
    rejected INSUFFICIENT_BALANCE 99 8
    accepted a5
  `,
)

scenario(
  'the same message is one batch, whatever became of its orders',
  `
  deposit A 150 CASH
  A places buy 1 @ 100 as a1 ; buy 1 @ 100 as a2
    accepted a1
    rejected INSUFFICIENT_BALANCE 100 50
  deposit A 500 CASH
  again
    rejected REPLAYED_MESSAGE batch
  A places buy 9 @ 100
    rejected INSUFFICIENT_BALANCE 900 550
  again
    rejected REPLAYED_MESSAGE batch
  A cancels a1 a2 a1
    closed a1 CANCELLED 1
    not-cancelled a2 ORDER_NOT_FOUND
    not-cancelled a1 ORDER_NOT_FOUND
  again
    rejected REPLAYED_MESSAGE ?
  # It is forgotten after ten minutes; by then it is too old to be taken.
  time 600000
  again
    rejected INVALID_TIMESTAMP
  `,
)

scenario(
  'a batch of cancels closes what it finds of its account, in its own order',
  `
  deposit A 1000 CASH
  deposit B 1000 CASH
  A places buy 1 @ 100 as a1 ; buy 1 @ 101 as a2 ; buy 1 @ 102 as a3
    accepted a1
    accepted a2
    accepted a3
  B buy 1 @ 100 as b1
  A cancels a3 b1 a1
    closed a3 CANCELLED 1
    level BUY 102 0 0
    not-cancelled b1 ORDER_NOT_FOUND
    closed a1 CANCELLED 1
    level BUY 100 1 1
    balance A CASH 899 101
  status PAUSED
  A cancels a2 b1
    not-cancelled a2 MARKET_PAUSED
    not-cancelled b1 ORDER_NOT_FOUND
  status CANCEL_ONLY
  A places buy 1 @ 100
    rejected MARKET_CANCEL_ONLY
  A cancels a2
    closed a2 CANCELLED 1
  `,
)

scenario(
  'an order of a batch can be amended, filled and cancelled like any other',
  `
  deposit A 1000 CASH
  deposit B 10 GOLD
  A places buy 2 @ 100 as a1 ; buy 2 @ 100 as a2
    accepted a1
    accepted a2
  A amend a1 3
    amended a1 100 3/3
  B sell 3 @ 100
    trade a2 100 2
    closed a2 FILLED 0
    trade a1 100 1
    closed b FILLED 0
  A cancels a1 a2
    closed a1 CANCELLED 2
    not-cancelled a2 ORDER_NOT_FOUND
  `,
)

scenario(
  'a batch of amendments decides each as it would be alone: only smaller, an order keeps its place',
  `
  deposit A 1000 CASH
  deposit B 10 GOLD
  deposit C 1000 CASH
  A places buy 3 @ 100 as a1 ; buy 2 @ 100 as a2 ; buy 1 @ 99 as a3
  C buy 1 @ 100 as c1
  A amends a1 2 ; a2 4 ; c1 5 ; a3 500 ; a3 @ 98
    amended a1 100 2/2
    level BUY 100 5 3
    amended a2 100 4/4
    level BUY 100 3 2
    level BUY 100 7 3
    not-amended c1 ORDER_NOT_FOUND
    not-amended a3 INSUFFICIENT_BALANCE
    amended a3 98 1/1
    level BUY 99 0 0
    level BUY 98 1 1
    balance A CASH 302 698
  B sell 4 @ 100 as b1
    trade a1 100 2
    closed a1 FILLED 0
    trade c1 100 1
    closed c1 FILLED 0
    trade a2 100 1
    closed b1 FILLED 0
  A amends a2 1 ; a2 2 ; a2 @ 97
    not-amended a2 QUANTITY_ALREADY_FILLED
    amended a2 100 1/2
    amended a2 97 1/2
  status PAUSED
  A amends a2 9 ; c1 1
    not-amended a2 MARKET_PAUSED
    not-amended c1 ORDER_NOT_FOUND
  `,
)

scenario(
  'amendments of a batch can meet each other, and its message is taken once',
  `
  deposit A 1000 CASH
  deposit A 10 GOLD
  A places buy 2 @ 90 as a1 ; sell 2 @ 100 stp maker as a2
  A amends a1 1 ; a2 @ 90 ; a1 @ 91
    amended a1 90 1/1
    level BUY 90 1 1
    amended a2 90 2/2
    level SELL 100 0 0
    closed a1 EXPIRED_IN_MATCH 1
    level BUY 90 0 0
    level SELL 90 2 1
    not-amended a1 ORDER_NOT_FOUND
  again
    rejected REPLAYED_MESSAGE ?
  A amends a1 1
    not-amended a1 ORDER_NOT_FOUND
  again
    rejected REPLAYED_MESSAGE ?
  freeze A
    closed a2 CANCELLED 2
    frozen A
  A amends a2 1
    rejected ACCOUNT_FROZEN
  `,
)

t.test('an order may not take the id of an open one, also not within its batch', async (t) => {
  const ground = createGround()
  const [order] = limits(ground.newId, 1)
  const orders = [order, { ...order, price: 2 }, { ...order, market: 99 }]
  const signed = ground.sign(1)
  const events = ground.apply({ type: 'place_batch', id: ground.newId(), signed, orders })
  t.equal(only(events, 'order_accepted').length, 1)
  t.strictSame(
    only(events, 'order_rejected').map(({ code, orderId, market }) => ({ code, orderId, market })),
    [
      { code: 'DUPLICATE_ORDER_ID', orderId: order.id, market: 1 },
      { code: 'INVALID_MARKET', orderId: order.id, market: 99 },
    ],
  )
})

t.test('a batch that is turned down as a whole is one refusal and changes nothing', async (t) => {
  const ground = createGround()
  const orders = limits(ground.newId, 3)
  const id = ground.newId()
  const late = { ...ground.sign(1), signedAt: ground.time - 360_001 }
  const events = [
    ...ground.apply({ type: 'place_batch', id, signed: late, orders }),
    ...ground.apply({ type: 'cancel_batch', id, signed: { ...late, account: 77 }, orders: [] }),
  ]
  t.match(events, [
    { type: 'command_rejected', code: 'INVALID_TIMESTAMP', original: id, originalMarket: 0 },
    { type: 'command_rejected', code: 'ACCOUNT_NOT_FOUND', original: id, originalMarket: 0 },
  ])
  t.equal(events.length, 2)
  const signed = { ...late, signedAt: ground.time }
  const taken = ground.apply({ type: 'place_batch', id, signed, orders })
  t.equal(only(taken, 'order_accepted').length, 3, 'and its message is not used up')
})

t.test('a batch leaves the state that its orders would leave one by one', async (t) => {
  const [together, oneByOne] = [createGround(), createGround()]
  const orders = limits(together.newId, MAX_BATCH_ORDERS)
  const names = orders.map(({ id, market }) => ({ market, orderId: id }))
  const signed = together.sign(1)
  const place: Command = { type: 'place_batch', id: together.newId(), signed, orders }
  const cancel: Command = {
    type: 'cancel_batch',
    id: together.newId(),
    signed: together.sign(1),
    orders: names.slice(10),
  }
  together.apply(place)
  together.apply(cancel)
  for (const order of orders) oneByOne.place({ account: 1, ...order })
  for (const { orderId } of cancel.orders) oneByOne.cancel(1, orderId)
  t.strictSame(together.orders('BUY'), oneByOne.orders('BUY'))
  t.equal(together.orders('BUY').length, 10)
  t.strictSame(together.balance(1, 1), oneByOne.balance(1, 1))
})

t.test('a batch of amendments leaves the state that they would leave one by one', async (t) => {
  const [together, oneByOne] = [createGround(), createGround()]
  const orders = limits(together.newId, MAX_BATCH_ORDERS)
  const amendments = orders.map(({ id: orderId, market }, i) => {
    return { market, orderId, price: i % 3, quantity: (1 + (i % 2)) as Lots }
  })
  const place: Command = {
    type: 'place_batch',
    id: together.newId(),
    signed: together.sign(1),
    orders,
  }
  together.apply(place)
  const id = together.newId()
  const events = together.apply({
    ...{ type: 'amend_batch', id, signed: together.sign(1) },
    amendments,
  })
  for (const order of orders) oneByOne.place({ account: 1, ...order })
  for (const { orderId, ...change } of amendments) oneByOne.amend(1, orderId, change)
  t.equal(only(events, 'order_amended').length, MAX_BATCH_ORDERS)
  t.strictSame(together.orders('BUY'), oneByOne.orders('BUY'))
  t.strictSame(together.balance(1, 1), oneByOne.balance(1, 1))
})

t.test('a batch without orders does nothing but use up its message', async (t) => {
  const ground = createGround()
  const signed = ground.sign(1)
  const batch: Command = { type: 'place_batch', id: ground.newId(), signed, orders: [] }
  t.strictSame(ground.apply(batch), [])
  t.match(ground.apply(batch), [{ type: 'command_rejected', code: 'REPLAYED_MESSAGE' }])
})

/** Buys of one lot at 1, 2 and so on. */
function limits(newId: () => NewOrder['id'], count: number): NewOrder[] {
  return Array.from({ length: count }, (_, i) => ({
    id: newId(),
    market: 1,
    side: 'BUY',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    price: i + 1,
    quantity: 1 as Lots,
    quoteQuantity: NO_ATOMS,
    expiresAt: 0,
    postOnly: false,
    selfTrade: 'market_default',
    clientOrderId: '',
  }))
}

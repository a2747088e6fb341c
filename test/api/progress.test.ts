import { closingOf, progressOf } from '@truebook/api/answers/progress'
import type { Event, EventOf } from '@truebook/shared/event'
import type { OrderId } from '@truebook/shared/order-id'
import { atoms, lots, ticks } from '@truebook/shared/units'
import t from 'tap'

const [mine, other, maker]: OrderId[] = [7, 8, 9].map((chance) => ({ time: 1, chance }))

const closed = (orderId: OrderId, reason: EventOf<'order_closed'>['reason']): Event => ({
  type: 'order_closed',
  market: 1,
  marketSequence: 1,
  orderId,
  account: 1,
  reason,
  remaining: lots(0),
})

const trade = (takerOrderId: OrderId, price: number, quantity: number): Event => ({
  type: 'trade',
  market: 1,
  marketSequence: 1,
  tradeNumber: 1,
  micros: 1,
  price: ticks(price),
  quantity: lots(quantity),
  makerSide: 'SELL',
  makerOrderId: maker,
  takerOrderId,
  makerAccount: 2,
  takerAccount: 1,
  makerFee: atoms(1n),
  takerFee: atoms(2n),
  makerRemaining: lots(0),
})

t.test('of a decision about many orders only the own fills and closing count', async (t) => {
  const events = [
    closed(other, 'EXPIRED'),
    trade(other, 500, 50),
    trade(mine, 10, 3),
    trade(mine, 20, 1),
    closed(maker, 'FILLED'),
    closed(mine, 'CANCELLED'),
  ]
  const decision = { sequence: 1, time: 1, commandId: mine, events }
  t.match(progressOf(mine, decision), { lots: 4, tickLots: 50n, fee: 4n })
  t.equal(closingOf(mine, events), events[5])
  t.equal(progressOf(mine, { ...decision, events: events.slice(0, 5) }).closed, undefined)
})

import { openingCommands } from '@truebook/bench/matching/flow-commands'
import { createExchange } from '@truebook/engine/core/exchange'
import type { OpenOrder } from '@truebook/engine/core/snapshot'
import type { Command } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import { REJECTS } from '@truebook/shared/reject'
import { lots, ticks } from '@truebook/shared/units'
import t from 'tap'
import { snapshotOf } from '../../snapshot.js'
import { LIMIT_GTC } from '../runtime/commands.js'

/** What engines and audits take where nobody says otherwise: all of them must do the same. */

const ORDER = {
  ...LIMIT_GTC,
  market: 1,
  side: 'SELL',
  price: 7_000_000,
  quantity: lots(10),
} as const

t.test('an account may have 10,000 orders open in a market, and no more', async (t) => {
  const { place } = opened()
  for (let i = 0; i < 10_000; i++) place(1)
  t.match(place(1), [{ type: 'order_rejected', code: 'TOO_MANY_OPEN_ORDERS' }])
  t.match(REJECTS.TOO_MANY_OPEN_ORDERS.message, ' 10000 open orders')
  t.match(place(2)[0], { type: 'order_accepted' })
})

t.test('a book may have 2^20 orders, and no more', async (t) => {
  const { place, cancel } = opened(2 ** 20 - 1)
  t.match(place(1)[0], { type: 'order_accepted' })
  t.match(place(2), [{ type: 'order_rejected', code: 'BOOK_FULL' }])
  t.match(REJECTS.BOOK_FULL.message, ` ${2 ** 20} orders`)
  cancel(1)
  t.match(place(2)[0], { type: 'order_accepted' })
})

/** An exchange with the usual limits, in whose first market so many orders of account 3 rest. */
function opened(resting = 0) {
  const opening = [...openingCommands(0)]
  const { time } = opening[0]
  const first = createExchange()
  opening.forEach(({ command }, i) => {
    first.apply(command, i + 1, time)
  })
  const orders = Array.from({ length: resting }, (_, i): OpenOrder => restingOrder(time, i))
  const exchange = createExchange({ snapshot: { ...snapshotOf(first), orders, priority: resting } })
  let count = 0
  const apply = (command: Command) => exchange.apply(command, opening.length + ++count, time)
  const signedBy = (account: number) => {
    const [message, signature] = [`message ${count}`, Buffer.alloc(65)]
    return { account, signedAt: time, digest: messageDigest(message), message, signature }
  }
  const idOf = (chance: number) => ({ time: time + 1, chance })
  return {
    place: (account: number) =>
      apply({ type: 'place_order', ...ORDER, id: idOf(count), signed: signedBy(account) }),
    cancel: (account: number) =>
      apply({ type: 'cancel_all', id: idOf(count), signed: signedBy(account), market: 1 }),
  }
}

function restingOrder(time: number, i: number): OpenOrder {
  return {
    orderId: { time, chance: i },
    market: 1,
    account: 3,
    side: 'SELL',
    price: ticks(7_000_000),
    quantity: lots(10),
    remaining: lots(10),
    postOnly: false,
    selfTrade: 'expire_taker',
    expiresAt: 0,
    priority: 1 + i,
  }
}

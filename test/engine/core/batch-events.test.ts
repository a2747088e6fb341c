import { isDeepStrictEqual } from 'node:util'
import { createExchange } from '@truebook/engine/core/exchange'
import type { Command } from '@truebook/shared/command'
import { REJECTS } from '@truebook/shared/reject'
import { lots } from '@truebook/shared/units'
import t from 'tap'
import { snapshotOf } from '../../snapshot.js'
import { BTC, commandMaker, USDC, wallet } from '../runtime/commands.js'
import { seeds } from '../runtime/fold.js'

const TIME = 1_700_000_000_000
const PRICE = 100_000
const LOTS = 1_000
/** An account may have no more orders open. */
const MOST_OPEN = 10_000
const MOST_EVENTS = 131_072
/** A fill is at least two events: the trade, and the maker's end. */
const ORDERS = MOST_EVENTS / 2 + 2
const REFUSED = 'TOO_MANY_EVENTS'

t.test('a batch that led to too many events goes no further', (t) => {
  const exchange = createExchange()
  const make = commandMaker({ seed: 82, now: () => TIME })
  let sequence = 0
  const apply = (command: Command) => exchange.apply(command, ++sequence, TIME)
  for (const command of seeds()) apply(command)
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
    apply(make.deposit(wallet(n), BTC, 10n ** 18n))
    apply(make.deposit(wallet(n), USDC, 10n ** 18n))
  }
  const size = lots(LOTS)
  function offer(): void {
    for (let i = 0; i < ORDERS; i++) {
      const account = 2 + Math.floor(i / MOST_OPEN)
      apply(make.order(account, { side: 'SELL', price: PRICE, quantity: size }))
    }
  }
  /** What becomes of a batch, here and where a restart came before it. */
  function outcomes(batch: Command) {
    const restored = createExchange({ snapshot: snapshotOf(exchange) })
    sequence += 1
    const [here, there] = [exchange, restored].map((one) => one.apply(batch, sequence, TIME))
    t.ok(isDeepStrictEqual(there, here))
    t.equal(here.filter(({ type }) => type === 'trade').length, ORDERS)
    return here.flatMap((event) => {
      if (event.type === 'order_accepted' || event.type === 'order_amended') return ['taken']
      return event.type === 'order_rejected' || event.type === 'amend_rejected' ? [event.code] : []
    })
  }
  const half = { side: 'BUY', price: PRICE, quantity: lots((LOTS * ORDERS) / 2) } as const
  const all = { side: 'BUY', price: PRICE, quantity: lots(LOTS * ORDERS) } as const
  const bid = { side: 'BUY', price: PRICE - 1, quantity: size } as const

  offer()
  t.match(REJECTS[REFUSED].message, ` ${MOST_EVENTS} events`)
  t.strictSame(outcomes(make.placeBatch(1, [bid, half, half, bid, all])), [
    ...['taken', 'taken', 'taken', REFUSED, REFUSED],
  ])
  const [single] = apply(make.order(1, bid))
  t.equal(single.type, 'order_accepted', 'by itself it is taken')

  const bids = [make.order(1, bid), make.order(1, bid)]
  for (const order of bids) apply(order)
  offer()
  const crossing = { price: PRICE, quantity: LOTS * ORDERS }
  const [{ id: first }, { id: second }] = bids
  const less = { quantity: LOTS - 1 }
  const batch = make.amendBatch(1, [
    [first, crossing],
    [second, crossing],
    [second, less],
  ])
  t.strictSame(outcomes(batch), ['taken', REFUSED, REFUSED])
  t.end()
})

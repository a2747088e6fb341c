import { MOST_PRICES } from '@truebook/engine/core/batch'
import { createExchange } from '@truebook/engine/core/exchange'
import { lots } from '@truebook/shared/units'
import t from 'tap'
import { snapshotOf } from '../../snapshot.js'
import { BTC, commandMaker, USDC, wallet } from '../runtime/commands.js'
import { seeds } from '../runtime/fold.js'

const TIME = 1_700_000_000_000
const PRICE = 100_000
const LOTS = 1_000
/** Two walks over them are more than a batch may take, one is not. */
const PRICES = MOST_PRICES / 2 + 1
/** An account may have no more orders open. */
const MOST_OPEN = 10_000

t.test(
  'what a batch looks up ahead is bounded, and what it decides is not changed by a restart',
  (t) => {
    const exchange = createExchange()
    const make = commandMaker({ seed: 81, now: () => TIME })
    let sequence = 0
    const apply = (command: Parameters<typeof exchange.apply>[0], to = exchange) =>
      to.apply(command, ++sequence, TIME)
    for (const command of seeds()) apply(command)
    for (const n of [1, 2, 3, 4, 5]) {
      apply(make.deposit(wallet(n), BTC, 10n ** 18n))
      apply(make.deposit(wallet(n), USDC, 10n ** 18n))
    }
    const size = lots(LOTS)
    for (let i = 0; i < PRICES; i++) {
      const account = 2 + Math.floor(i / MOST_OPEN)
      apply(make.order(account, { side: 'SELL', price: PRICE + i, quantity: size }))
    }
    const beyond = lots(LOTS * (PRICES + 1))
    const fok = {
      side: 'BUY',
      price: PRICE + PRICES,
      quantity: beyond,
      timeInForce: 'FOK',
    } as const
    const market = { ...fok, orderType: 'MARKET', price: 0 } as const
    const cheap = { side: 'BUY', price: PRICE - 1, quantity: size } as const
    const restored = createExchange({ snapshot: snapshotOf(exchange) })
    const batch = make.placeBatch(1, [fok, fok, fok, market, cheap, fok])
    const outcomes = [exchange, restored].map((one) => {
      const at = sequence
      const events = apply(batch, one)
      sequence = at
      return events.flatMap((event) => {
        if (event.type === 'order_rejected') return [event.code]
        return event.type === 'order_accepted' ? [event.timeInForce] : []
      })
    })
    const refused = 'TOO_MANY_PRICES'
    t.strictSame(outcomes[0], ['FOK', 'FOK', refused, refused, 'GTC', refused])
    t.strictSame(outcomes[1], outcomes[0])
    sequence += 1
    const [single] = apply(make.order(1, fok))
    t.equal(single.type, 'order_accepted', 'by itself it is taken')
    t.end()
  },
)

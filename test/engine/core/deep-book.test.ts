import { createExchange } from '@truebook/engine/core/exchange'
import type { CommandOf } from '@truebook/shared/command'
import { lots } from '@truebook/shared/units'
import t from 'tap'
import { BTC, commandMaker, USDC, wallet } from '../runtime/commands.js'
import { seeds } from '../runtime/fold.js'

/** So many beside a few of one's own that they are counted by levels. */
const OTHERS = 500
const LOTS = 1_000
const TIME = 1_700_000_000_000
const PRICE = 10_000

type Order = Partial<CommandOf<'place_order'>>

/** Many orders of account 1 at ten prices, and between them one of account 2, which is to buy. */
function openBook() {
  const exchange = createExchange()
  const make = commandMaker({ seed: 81, now: () => TIME })
  let sequence = 0
  const apply = (command: Parameters<typeof exchange.apply>[0]) =>
    exchange.apply(command, ++sequence, TIME)
  for (const command of seeds()) apply(command)
  for (const n of [1, 2]) {
    apply(make.deposit(wallet(n), BTC, 10n ** 18n))
    apply(make.deposit(wallet(n), USDC, 10n ** 18n))
  }
  const sell = (account: number, price: number) =>
    apply(make.order(account, { side: 'SELL', price, quantity: lots(LOTS) }))
  for (let i = 0; i < OTHERS; i++) {
    if (i === OTHERS / 2) sell(2, PRICE + 5)
    sell(1, PRICE + (i % 10))
  }
  const buy = (order: Order) => {
    const events = apply(make.order(2, { price: PRICE + 9, ...order }))
    return events.filter(({ type }) => type === 'trade').length
  }
  return { buy }
}

/** What others have before the own order: five prices whole, and half of the sixth. */
const BEFORE_OWN = OTHERS / 2 + OTHERS / 20

t.test('fill or kill does not count an own order far behind very many others', async (t) => {
  const cases = [
    { selfTrade: 'expire_maker', all: OTHERS },
    { selfTrade: 'expire_taker', all: BEFORE_OWN },
    { selfTrade: 'expire_both', all: BEFORE_OWN },
  ] as const
  for (const { selfTrade, all } of cases) {
    const { buy } = openBook()
    const fok = (orders: number) =>
      buy({ timeInForce: 'FOK', quantity: lots(orders * LOTS), selfTrade })
    t.equal(fok(all + 1), 0, `${selfTrade}: one more than there are`)
    t.equal(fok(all), all, `${selfTrade}: all that there are`)
  }
})

t.test('a market order takes all but its own', async (t) => {
  const { buy } = openBook()
  const market = { orderType: 'MARKET', timeInForce: 'IOC', price: 0 } as const
  const quantity = lots((OTHERS + 1) * LOTS)
  t.equal(buy({ ...market, quantity, selfTrade: 'expire_maker' }), OTHERS)
})

import { createExchange, type Exchange } from '@truebook/engine/core/exchange'
import type { Command } from '@truebook/shared/command'
import t from 'tap'
import { createFlow } from '../../sim/flow.js'
import { optionsOf } from '../../sim/naive-exchange.js'
import { snapshotOf } from '../../snapshot.js'

const TIME = 1_700_000_000_000
const tick: Command = { type: 'tick', id: { time: TIME, chance: 1 } }

/** An exchange some way into a flow, behind which nothing is due. */
function wellUsed(commands: number): { exchange: Exchange; sequence: number; time: number } {
  const flow = createFlow({ seed: 24, markets: 2, wallets: 4 })
  const exchange = createExchange(optionsOf(flow.room))
  let sequence = 0
  let time = 0
  while (sequence < commands) {
    const step = flow.next()
    if (step === 'restart') continue
    sequence += 1
    time = step.time
    flow.observe(exchange.apply(step.command, sequence, time))
  }
  exchange.apply(tick, ++sequence, time)
  return { exchange, sequence, time }
}

t.test('commands must come in sequence, from 1', async (t) => {
  const exchange = createExchange()
  const message = 'Commands must come in sequence, none left out.'
  t.throws(() => exchange.apply(tick, 0, TIME), { name: 'AssertionError', message })
  t.throws(() => exchange.apply(tick, 2, TIME), { name: 'AssertionError', message })
  exchange.apply(tick, 1, TIME)
  t.throws(() => exchange.apply(tick, 1, TIME), { name: 'AssertionError', message })
  t.throws(() => exchange.apply(tick, 3, TIME), { name: 'AssertionError', message })
  exchange.apply(tick, 2, TIME)
  t.equal(snapshotOf(exchange).sequence, 2)
})

t.test('time may stand still, but not run backwards', async (t) => {
  const exchange = createExchange()
  exchange.apply(tick, 1, TIME)
  exchange.apply(tick, 2, TIME)
  const message = 'Time must not run backwards.'
  t.throws(() => exchange.apply(tick, 3, TIME - 1), { name: 'AssertionError', message })
  exchange.apply(tick, 3, TIME + 1)
  t.equal(snapshotOf(exchange).time, TIME + 1)
})

t.test('a restored exchange goes on where the other stopped', async (t) => {
  const { exchange, sequence, time } = wellUsed(4000)
  const restored = createExchange({ snapshot: snapshotOf(exchange) })
  t.same(snapshotOf(restored), snapshotOf(exchange))
  t.throws(() => restored.apply(tick, sequence, time), { name: 'AssertionError' })
  t.throws(() => restored.apply(tick, sequence + 1, time - 1), { name: 'AssertionError' })
  t.same(restored.apply(tick, sequence + 1, time), exchange.apply(tick, sequence + 1, time))
})

t.test('a tick at the next expiry closes an order, and one before it does not', async (t) => {
  const { exchange, sequence } = wellUsed(4000)
  const restored = createExchange({ snapshot: snapshotOf(exchange) })
  const soonest = restored.nextExpiry()
  const open = snapshotOf(restored).orders.length
  t.ok(Number.isFinite(soonest))
  t.ok(exchange.nextExpiry() <= soonest, 'it may be too early, never too late')
  t.same(restored.apply(tick, sequence + 1, soonest - 1), [])
  // It expires, or the account's dead-man switch is what was due.
  t.match(restored.apply(tick, sequence + 2, soonest)[0], { reason: /^(EXPIRED|CANCELLED)$/ })
  t.ok(snapshotOf(restored).orders.length < open)
  t.ok(restored.nextExpiry() > soonest)
})

t.test('an expire moves the next expiry on, whether it finds something or not', async (t) => {
  const { exchange, sequence, time } = wellUsed(4000)
  // Who has the order that would expire first closes all, and it is still waited for.
  const { accounts, orders } = snapshotOf(exchange)
  const due = orders.filter(({ expiresAt }) => expiresAt > 0)
  const first = due.reduce((a, b) => (b.expiresAt < a.expiresAt ? b : a))
  const { wallet } = accounts[first.account - 1]
  const freeze: Command = {
    type: 'set_account_frozen',
    id: { time, chance: 1 },
    wallet,
    frozen: true,
  }
  exchange.apply(freeze, sequence + 1, time)
  let found = 0
  let steps = 0
  for (; Number.isFinite(exchange.nextExpiry()); steps++) {
    const at = exchange.nextExpiry()
    const expire: Command = { type: 'expire', id: tick.id, most: 1 }
    const events = exchange.apply(expire, sequence + steps + 2, at)
    if (events.length > 0) found += 1
    else t.ok(exchange.nextExpiry() > at)
  }
  t.ok(found > 0 && found < steps, `${found} of ${steps} find something`)
  t.ok(snapshotOf(exchange).orders.every(({ expiresAt }) => expiresAt === 0))
})

t.test('without orders that expire there is no next expiry', async (t) => {
  t.equal(createExchange().nextExpiry(), Number.POSITIVE_INFINITY)
})

t.test('events of earlier commands stay as they were', async (t) => {
  const { exchange, sequence, time } = wellUsed(200)
  const undecodable: Command = {
    type: 'undecodable',
    id: tick.id,
    reason: '',
    bytes: Buffer.alloc(0),
  }
  const events = exchange.apply(undecodable, sequence + 1, time)
  const before = structuredClone(events)
  for (let i = 2; i < 50; i++) exchange.apply(tick, sequence + i, time)
  t.same(events, before)
})

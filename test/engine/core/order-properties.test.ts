import type { OpenOrder } from '@truebook/engine/core/snapshot'
import { atoms, lots, MAX_TICKS } from '@truebook/shared/units'
import { SELF_TRADES, type SelfTrade, SIDES } from '@truebook/shared/words'
import t from 'tap'
import { BASE, createGround, type Ground, only, QUOTE } from '../../sim/ground.js'
import { createRandom, type Random } from '../../sim/random.js'

/** Tries a property on many dice; a failure names the seed. */
function property(title: string, times: number, holds: (random: Random) => void): void {
  t.test(title, async () => {
    for (let seed = 1; seed <= times; seed++) {
      try {
        holds(createRandom(seed))
      } catch (cause) {
        throw new Error(`Seed ${seed}: ${cause instanceof Error ? cause.message : cause}`, {
          cause,
        })
      }
    }
  })
}

function must(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence)
}

/** Sells of all accounts from 100 up to 110. */
function offer(random: Random, ground: Ground): void {
  for (let i = random.between(1, 12); i > 0; i--) {
    const [account, price] = [random.between(1, 3), random.between(100, 110)]
    ground.place({ account, side: 'SELL', price, quantity: random.between(1, 9) })
  }
}

/** The offers that a taker may trade with, as its own orders let it. */
function reachable(offers: readonly OpenOrder[], account: number, mode: SelfTrade): OpenOrder[] {
  if (mode === 'expire_maker') return offers.filter((order) => order.account !== account)
  const own = offers.findIndex((order) => order.account === account)
  return own === -1 ? [...offers] : offers.slice(0, own)
}

/** The offer that so many lots reach into but do not exhaust. */
function offerBehind(offers: readonly OpenOrder[], lots: number): OpenOrder | undefined {
  let left = lots
  for (const offer of offers) {
    if (left < offer.remaining) return offer
    left -= offer.remaining
  }
  return undefined
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

/** Notional and taker fee of some tick-lots on the usual ground, where a tick-lot is one atom. */
function costOf(tickLots: number): bigint {
  return BigInt(tickLots) + (BigInt(tickLots) * 77_777n) / 1_000_000n
}

property(
  'FOK fills exactly when offers that are not its own suffice, or does nothing',
  300,
  (random) => {
    const ground = createGround()
    offer(random, ground)
    const [account, selfTrade, price] = [1, random.pick(SELF_TRADES), random.between(98, 112)]
    const quantity = random.between(1, 40)
    const offers = ground.orders('SELL')
    const within = reachable(offers, account, selfTrade).filter((order) => order.price <= price)
    const suffices = sum(within.map((order) => order.remaining)) >= quantity
    const fields = { account, price, quantity, selfTrade, timeInForce: 'FOK' } as const
    const events = ground.place(fields)
    const closed = only(events, 'order_closed').at(-1)
    const traded = sum(only(events, 'trade').map((trade) => trade.quantity))
    must(closed?.reason === (suffices ? 'FILLED' : 'EXPIRED'), `It ended ${closed?.reason}.`)
    must(traded === (suffices ? quantity : 0), `It traded ${traded} of ${quantity}.`)
    if (!suffices) must(ground.orders('SELL').length === offers.length, 'It took an order away.')
    must(ground.orders('BUY').length === 0, 'It rests.')
  },
)

property('a buy by quote never spends more, and its change buys no further lot', 300, (random) => {
  const ground = createGround()
  offer(random, ground)
  const [account, selfTrade] = [random.between(1, 4), random.pick(SELF_TRADES)]
  const quoteQuantity = atoms(BigInt(random.between(1, 6000)))
  const offers = reachable(ground.orders('SELL'), account, selfTrade)
  const before = ground.balance(account, QUOTE).available
  const timeInForce = random.pick(['GTC', 'IOC', 'FOK'] as const)
  const order = { account, orderType: 'MARKET', price: 0, quantity: 0, timeInForce } as const
  const events = ground.place({ ...order, quoteQuantity, selfTrade })
  const trades = only(events, 'trade')
  const spent = before - ground.balance(account, QUOTE).available
  const tickLots = sum(trades.map((trade) => trade.price * trade.quantity))
  must(spent <= quoteQuantity, `It spent ${spent} of ${quoteQuantity}.`)
  const fees = trades.reduce((all, trade) => all + trade.takerFee, 0n)
  must(spent === BigInt(tickLots) + fees, 'It spent more than its trades cost.')

  const next = offerBehind(offers, sum(trades.map((trade) => trade.quantity)))
  const buysMore = next !== undefined && costOf(tickLots + next.price) <= quoteQuantity
  if (timeInForce === 'FOK') {
    must(events.length === 2 || trades.length > 0, 'A FOK that bought nothing changed something.')
    const lone = only(
      ground.place({ ...order, timeInForce: 'IOC', quoteQuantity, selfTrade }),
      'order_closed',
    )
    must(trades.length > 0 || lone.at(-1)?.reason !== 'FILLED', 'A FOK that could fill did not.')
    if (trades.length === 0) return
  }
  must(!buysMore, `It stopped before ${next?.price}, with ${quoteQuantity - spent} left.`)
  const last = trades.at(-1)?.price
  const cheapest = ground.orders('SELL').at(0)?.price
  const isDust = costOf(tickLots + (cheapest ?? last ?? 0)) > quoteQuantity
  const reason = only(events, 'order_closed').at(-1)?.reason
  must((reason === 'FILLED') === (last !== undefined && isDust), `It ended ${reason}.`)
})

property('an order trades until the moment before it expires, and never at it', 100, (random) => {
  const ground = createGround()
  const lasts = random.between(1, 1000)
  const expiresAt = ground.time + lasts
  const side = random.pick(SIDES)
  const other = side === 'BUY' ? 'SELL' : 'BUY'
  ground.place({ account: 1, side, price: 100, quantity: 10, expiresAt })
  ground.time += lasts - 1
  const taker = { account: 2, side: other, price: 100, quantity: 3, timeInForce: 'IOC' } as const
  must(only(ground.place(taker), 'trade').length === 1, 'It was gone too early.')
  ground.time += random.pick([1, 1, 2, 1000])
  const events = ground.place(taker)
  const [first] = events
  must(first.type === 'order_closed' && first.reason === 'EXPIRED', 'It did not expire first.')
  must(first.remaining === 7, `It expired with ${first.remaining} left.`)
  must(only(events, 'trade').length === 0, 'It traded when it was gone.')
  must(ground.balance(1, side === 'BUY' ? QUOTE : BASE).held === 0n, 'Something is still held.')
})

property(
  'cancel-all closes just what is left of just those orders, oldest first',
  150,
  (random) => {
    const ground = createGround()
    for (let i = random.between(1, 25); i > 0; i--) {
      const [account, side] = [random.between(1, 3), random.pick(SIDES)]
      const price = side === 'BUY' ? random.between(95, 101) : random.between(99, 105)
      ground.place({
        account,
        side,
        price,
        quantity: random.between(1, 20),
        selfTrade: 'expire_maker',
      })
    }
    const open = [...ground.orders('BUY'), ...ground.orders('SELL')]
    const mine = open.filter((order) => order.account === 1).sort((a, b) => a.priority - b.priority)
    const owned = [QUOTE, BASE].map((asset) => ground.balance(1, asset))
    const closed = only(ground.cancelAll(1), 'order_closed')
    const said = closed.map(
      ({ orderId, remaining, reason }) => `${orderId.chance} ${remaining} ${reason}`,
    )
    const wanted = mine.map(({ orderId, remaining }) => `${orderId.chance} ${remaining} CANCELLED`)
    must(said.join() === wanted.join(), `It closed ${said}, not ${wanted}.`)
    const left = [...ground.orders('BUY'), ...ground.orders('SELL')]
    must(left.length === open.length - mine.length, 'It closed orders of others.')
    for (const [i, asset] of [QUOTE, BASE].entries()) {
      const { available, held } = ground.balance(1, asset)
      must(held === 0n, `${held} is still held.`)
      must(available === owned[i].available + owned[i].held, 'Money was lost on the way.')
    }
  },
)

property('a hold is released to the last atom, however its order is filled', 200, (random) => {
  const takerFeePpm = random.pick([0, 1, 700, 333_333, 999_999])
  const makerFeePpm = random.pick([0, takerFeePpm, Math.floor(takerFeePpm / 3)])
  const ground = createGround({ makerFeePpm, takerFeePpm })
  const [price, quantity] = [random.between(1, 1000), random.between(1, 50)]
  const before = ground.balance(1, QUOTE).available
  const [accepted] = only(ground.place({ account: 1, price, quantity }), 'order_accepted')
  const needed = BigInt(price * quantity)
  const held = needed + (needed * BigInt(takerFeePpm)) / 1_000_000n
  must(ground.balance(1, QUOTE).held === held, `${ground.balance(1, QUOTE).held} is held.`)
  let paid = 0n
  for (let parts = random.below(5); parts > 0; parts--) {
    const seller = { account: 2, side: 'SELL', price, timeInForce: 'IOC' } as const
    const events = ground.place({ ...seller, quantity: random.between(1, 20) })
    for (const { makerFee, quantity: lots } of only(events, 'trade')) {
      paid += BigInt(price * lots) + makerFee
    }
    must(ground.balance(1, QUOTE).available >= before - held, 'It paid out of what is not held.')
  }
  ground.cancel(1, accepted.orderId)
  const after = ground.balance(1, QUOTE)
  must(after.held === 0n, `${after.held} is still held.`)
  must(after.available === before - paid, `It paid ${before - after.available}, not ${paid}.`)
})

property('there is no band while a side is empty and nothing has traded', 100, (random) => {
  const ground = createGround({ maxPriceDeviationBps: random.below(5000) })
  const side = random.pick(SIDES)
  for (const price of [1, MAX_TICKS, random.between(1, MAX_TICKS)]) {
    const events = ground.place({ account: 1, side, price })
    must(only(events, 'order_accepted').length === 1, `${price} was refused.`)
  }
})

property(
  'a band reaches exactly as far as it says, and stays when the book empties',
  250,
  (random) => {
    const bps = random.pick([random.below(100), random.between(100, 9999)])
    const ground = createGround({ maxPriceDeviationBps: bps })
    const bid = random.pick([random.between(1, 9), random.between(1, 500)])
    const ask = bid + random.pick([1, random.between(1, 500)])
    ground.place({ account: 1, side: 'SELL', price: ask })
    ground.place({ account: 2, side: 'BUY', price: bid })
    const isTraded = random.chance(0.5)
    if (isTraded) {
      ground.place({ account: 3, side: 'SELL', orderType: 'MARKET', price: 0 })
      ground.cancelAll(1)
      must(ground.orders('SELL').length + ground.orders('BUY').length === 0, 'The book has orders.')
    }
    const twice = isTraded ? 2 * bid : bid + ask
    const [below, above] = [Math.ceil(twice / 2) - 1, Math.floor(twice / 2) + 1]
    const low = Math.max(1, Math.min(below, Math.ceil((twice * (10_000 - bps)) / 20_000)))
    const high = Math.max(above, Math.floor((twice * (10_000 + bps)) / 20_000))
    const codeAt = (price: number) => {
      const side = price < ask ? 'BUY' : 'SELL'
      const events = ground.place({ account: 4, side, price, timeInForce: 'FOK', quantity: 9 })
      return only(events, 'order_rejected')[0]?.code
    }
    must(low <= high, `The band from ${low} to ${high} is empty.`)
    must(codeAt(low) === undefined, `The band does not hold its own end ${low}.`)
    must(codeAt(high) === undefined, `The band does not hold its own end ${high}.`)
    must(codeAt(high + 1) === 'PRICE_OUTSIDE_BAND', `${high + 1} is taken.`)
    if (low > 1) must(codeAt(low - 1) === 'PRICE_OUTSIDE_BAND', `${low - 1} is taken.`)
  },
)

property('a market that trades takes a price on each side of the last one', 100, (random) => {
  const ground = createGround({ maxPriceDeviationBps: random.below(5000) })
  const last = random.pick([random.between(1, 9), random.between(1, MAX_TICKS), MAX_TICKS])
  ground.place({ account: 1, side: 'SELL', price: last })
  must(only(ground.place({ account: 2, price: last }), 'trade').length === 1, 'It did not trade.')
  for (const price of [last - 1, last, last + 1]) {
    if (price < 1 || price > MAX_TICKS) continue
    const events = ground.place({ account: 3, price, timeInForce: 'IOC' })
    must(only(events, 'order_accepted').length === 1, `${price} is refused next to ${last}.`)
  }
})

property('an order that is amended keeps its place only where it got smaller', 40, (random) => {
  const ground = createGround()
  offerSome(random, ground)
  for (let i = 0; i < 30; i++) {
    const before = ground.orders('SELL')
    const order = random.pick(before)
    const change = { price: random.between(100, 102), quantity: random.between(1, 9) }
    ground.amend(order.account, order.orderId, change)
    const keeps = change.price === order.price && change.quantity <= order.quantity
    const place = keeps ? before.filter(({ price }) => price === order.price).indexOf(order) : 99
    const line = before.filter((one) => one !== order && one.price === change.price)
    const wanted = line.toSpliced(place, 0, order).map(({ orderId }) => orderId.chance)
    const now = ground.orders('SELL').filter(({ price }) => price === change.price)
    const is = now.map(({ orderId }) => orderId.chance)
    must(`${is}` === `${wanted}`, `Change ${i} made the line ${is}, not ${wanted}.`)
  }
  const [first] = ground.orders('SELL')
  const [trade] = only(ground.place({ account: 4, price: 102 }), 'trade')
  must(trade?.makerOrderId.chance === first.orderId.chance, 'Another order traded first.')
})

property('an amended order holds what a new one of its terms would', 100, (random) => {
  const ground = createGround({ takerFeePpm: random.between(333, 99_999) })
  const account = 1
  const before = ground.balance(account, QUOTE)
  const order = { account, price: random.between(50, 99), quantity: random.between(2, 9) }
  const [accepted] = only(ground.place(order), 'order_accepted')
  ground.place({ account: 2, side: 'SELL', price: 1, quantity: 1 })
  const spent = before.available - total(ground.balance(account, QUOTE))
  const change = { price: random.between(50, 99), quantity: random.between(2, 20) }
  const [amended] = only(ground.amend(account, accepted.orderId, change), 'order_amended')
  must(amended.remaining === change.quantity - 1, `${amended.remaining} are left.`)
  const { available, held } = ground.balance(account, QUOTE)
  const remaining = BigInt(change.price * amended.remaining)
  const needs = remaining + (remaining * BigInt(ground.rules.takerFeePpm)) / 1_000_000n
  must(held === needs, `It holds ${held}, not ${needs}.`)
  must(available === before.available - spent - needs, `${available} is available.`)
})

property('no amendment leaves an order that is too small to be placed', 60, (random) => {
  const [minTradeSize, minQuantity] = [random.between(1, 900), random.between(1, 3)]
  const ground = createGround({
    minTradeSize: atoms(BigInt(minTradeSize)),
    minQuantity: lots(minQuantity),
  })
  const side = random.pick(SIDES)
  const sent = { account: 1, side, price: 100, quantity: 9 }
  const [{ orderId }] = only(ground.place(sent), 'order_accepted')
  if (random.chance(0.5)) {
    const other = side === 'BUY' ? 'SELL' : 'BUY'
    ground.place({ account: 2, side: other, price: 100, quantity: Math.max(3, minQuantity) })
  }
  for (let i = 0; i < 12; i++) {
    const change = { price: random.pick([0, 100, random.between(90, 110)]) }
    ground.amend(1, orderId, { ...change, quantity: random.below(10) })
    const [{ price, quantity }] = ground.orders(side)
    must(quantity >= minQuantity, `${quantity} lots are open, fewer than ${minQuantity}.`)
    // A tick-lot is one atom on this ground.
    must(price * quantity >= minTradeSize, `${quantity} @ ${price} is below ${minTradeSize}.`)
  }
})

const total = ({ available, held }: { available: bigint; held: bigint }) => available + held

/** Eight sells of three accounts in three lines. */
function offerSome(random: Random, ground: Ground): void {
  for (let i = 0; i < 8; i++) {
    const [price, quantity] = [random.between(100, 102), random.between(5, 9)]
    ground.place({ account: 1 + (i % 3), side: 'SELL', price, quantity })
  }
}

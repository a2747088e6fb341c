import { createFlow, timeOf } from '@truebook/bench/matching/flow'
import { commandOf, openingCommands } from '@truebook/bench/matching/flow-commands'
import { SHAPES } from '@truebook/bench/matching/shapes'
import { createBook, LOOK_AHEAD } from '@truebook/engine/core/book'
import { createExchange, type Exchange } from '@truebook/engine/core/exchange'
import { SELL } from '@truebook/engine/core/price-key'
import type { Command } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import t from 'tap'
import { snapshotOf } from '../../snapshot.js'

const TIME = 1_700_000_000_000

t.test('A book takes no note of more orders than it looks ahead', async (t) => {
  const many = 200
  t.ok(many > LOOK_AHEAD)
  const book = createBook({ capacity: many })
  const slots: number[] = []
  // So far apart, the next price is found by what lies right behind the notes.
  const priceOf = (i: number) => 1 + 4096 * i
  for (let i = 0; i < many; i += 1) slots.push(book.rest(SELL, priceOf(i), 1, 1, TIME, i))
  for (let i = 0; i < many; i += 1) {
    book.expectFind(TIME, i)
    book.expectRest(SELL, priceOf(i), TIME, i)
  }
  book.fetchExpected()
  const found = slots.map((_, i) => book.find(TIME, i))
  t.same(found, slots)
  t.equal(book.count(), many)
  const next = slots.map((_, i) => book.levelAfter(SELL, priceOf(i)))
  t.same(next, [...slots.map((_, i) => priceOf(i)).slice(1), 0])
})

t.test('What an exchange is told of, it decides as if it had not been told', async (t) => {
  const flow = createFlow({ ...SHAPES.touch, live: 40_000 }, 4_000)
  const [told, untold] = [opened(flow.capacity), opened(flow.capacity)]
  const commands = Array.from({ length: flow.size }, (_, i) => commandOf(flow, i))
  for (const [i, command] of commands.entries()) {
    if (i % LOOK_AHEAD === 0) {
      told.exchange.expect([...strangers(command), ...commands.slice(i, i + LOOK_AHEAD)])
    }
    const wanted = untold.apply(command, timeOf(i))
    if (i < flow.prefill) told.apply(command, timeOf(i))
    else t.strictSame(told.apply(command, timeOf(i)), wanted)
  }
  t.strictSame(snapshotOf(told.exchange), snapshotOf(untold.exchange))
})

t.test('A batch cancels in a large book what its orders would one by one', async (t) => {
  const flow = createFlow({ ...SHAPES.touch, live: 40_000 }, 1)
  const [single, batched] = [opened(flow.capacity), opened(flow.capacity)]
  const commands = Array.from({ length: flow.prefill }, (_, i) => commandOf(flow, i))
  for (const [i, command] of commands.entries()) {
    for (const { apply } of [single, batched]) apply(command, timeOf(i))
  }
  const time = timeOf(flow.prefill)
  const placed = commands.filter((one) => one.type === 'place_order')
  const own = placed.filter(({ signed }) => signed.account === placed[0].signed.account)
  t.ok(own.length > LOOK_AHEAD)
  const signed = (n: number) => ({
    ...own[0].signed,
    signedAt: time,
    digest: messageDigest(`${n}`),
  })
  const wanted = own.flatMap(({ market, id: orderId }, n) => {
    const id = { time, chance: n }
    return single.apply({ type: 'cancel_order', id, signed: signed(n), market, orderId }, time)
  })
  const orders = own.map(({ market, id: orderId }) => ({ market, orderId }))
  const id = { time, chance: 0 }
  const got = batched.apply({ type: 'cancel_batch', id, signed: signed(0), orders }, time)
  const closed = (events: readonly Event[]) => events.filter((one) => one.type === 'order_closed')
  t.strictSame(closed(got), closed(wanted))
  t.ok(closed(got).length > LOOK_AHEAD)
})

/** An exchange that the flow's commands can go to. */
function opened(bookCapacity: number) {
  const exchange: Exchange = createExchange({ bookCapacity })
  let sequence = 0
  function apply(command: Command, time: number): Event[] {
    sequence += 1
    return exchange.apply(command, sequence, time)
  }
  for (const { command, time } of openingCommands(0)) apply(command, time)
  return { exchange, apply }
}

/** The same command to markets that are not there. */
function strangers(command: Command): Command[] {
  return command.type === 'cancel_order'
    ? [0, 77, 2 ** 31].map((market) => ({ ...command, market }))
    : []
}

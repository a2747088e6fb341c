import {
  createBook,
  EXPIRE_BOTH,
  EXPIRE_MAKER,
  EXPIRE_TAKER,
  MOST_AHEAD,
  TOO_DEEP,
  UNLIMITED,
} from '@truebook/engine/core/book'
import { createOpenOrders } from '@truebook/engine/core/open-orders'
import { BUY, SELL } from '@truebook/engine/core/price-key'
import t from 'tap'
import { createNames } from '../../script/names.js'
import { createParser } from '../../script/parser.js'
import { sayEvent } from '../../script/say.js'
import { createNaiveBook, NO_LIMIT } from '../../sim/naive-book.js'
import { createRun } from '../../sim/simulator.js'

t.test('an order is refused that would stop at an own one too deep in its line', (t) => {
  const capacity = MOST_AHEAD + 10
  const room = { capacity, openOrderLimit: capacity, accountLimit: 64, batchEventLimit: 1000 }
  const run = createRun({ room, inspectEvery: 10_000 })
  const names = createNames()
  const parse = createParser(names)
  const take = (line: string) =>
    parse(line).flatMap((step) => run.take(step).map((event) => sayEvent(names, event)))
  const ended = (line: string) => take(line).filter((said) => /^(rejected|closed a )/.test(said))

  for (const letter of ['A', 'B', 'C']) {
    take(`deposit ${letter} 100000 GOLD`)
    take(`deposit ${letter} 1000000 CASH`)
  }
  for (let n = 0; n < MOST_AHEAD; n++) take('B sell 2 @ 100')
  take('A sell 1 @ 100 as own')
  const all = 2 * MOST_AHEAD + 1
  t.same(ended(`A buy ${all} @ 100 fok`), [`closed a EXPIRED ${all}`])
  take('A cancel own')
  take('B sell 2 @ 100')
  take('A sell 1 @ 100 as own')
  for (const order of [`buy ${all} @ 100 fok`, `buy ${all}`, `buy ${all} fok stp both`]) {
    t.same(ended(`A ${order}`), ['rejected OWN_ORDER_TOO_DEEP'], order)
  }
  t.same(ended('A buy 2000000 @ 100 fok'), ['rejected INSUFFICIENT_BALANCE 200000000 1000000'])
  // What stops before is told.
  t.same(ended(`A buy ${2 * MOST_AHEAD} @ 99 fok`), [`closed a EXPIRED ${2 * MOST_AHEAD}`])
  t.same(ended('A buy 2 @ 100 fok'), ['closed a FILLED 0'])
  t.same(ended(`A buy ${all} @ 100 fok`), [`closed a EXPIRED ${all}`], 'one fewer is before it')
  take('A cancel own')
  take('B sell 2 @ 100')
  take('A sell 1 @ 100 as own')
  // What need not be told is taken, and stops when it comes there.
  t.same(ended(`A buy for ${100 * (all + 2)}`), ['closed a EXPIRED_IN_MATCH 0'])
  run.take('restart')
  t.end()
})

t.test('how far into a line an own order is looked for, here and in the naive book', (t) => {
  let told = 0
  let id = 0
  for (const ahead of [MOST_AHEAD - 1, MOST_AHEAD, MOST_AHEAD + 1, MOST_AHEAD + 500]) {
    const capacity = MOST_AHEAD + 600
    const [book, naive, own] = [
      createBook({ capacity }),
      createNaiveBook(),
      createOpenOrders(capacity),
    ]
    const put = (price: number, account: number) => {
      const slot = book.rest(SELL, price, 2, account, 1, ++id)
      naive.rest({ side: SELL, price, lots: 2, account, idTime: 1, idChance: id })
      if (account === 9) own.add(account, slot)
    }
    put(99, 1)
    for (let n = 0; n < ahead; n++) put(100, 1 + (n % 5))
    put(100, 9)
    put(100, 1)
    const most = 2 * MOST_AHEAD + 2
    for (const selfTrade of [EXPIRE_TAKER, EXPIRE_MAKER, EXPIRE_BOTH] as const) {
      for (const [lots, budget] of [
        ...[2, most - 1, most, most + 1, 100_000].map((lots) => [lots, UNLIMITED] as const),
        ...[most - 1, most, most + 1].map((lots) => [UNLIMITED, 100 * lots - 2] as const),
      ]) {
        for (const limit of [99, 100, 101]) {
          const taker = { side: BUY, limit, lots, budget, account: 9, selfTrade }
          const naiveTaker = { ...taker, budget: budget === UNLIMITED ? NO_LIMIT : budget }
          const wanted = naive.isTooDeep(naiveTaker) ? TOO_DEEP : naive.fillable(naiveTaker).lots
          const found = book.fillable(BUY, limit, lots, budget, 9, selfTrade, Infinity, own)
          if (found !== wanted)
            t.fail(`${ahead} ahead, ${JSON.stringify(taker)}: ${found}, ${wanted}`)
          if (found === TOO_DEEP) told += 1
        }
      }
    }
  }
  t.ok(told > 20, `${told} could not be told`)
  t.end()
})

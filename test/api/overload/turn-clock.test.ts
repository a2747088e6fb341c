import { createTurnClock } from '@truebook/api/overload/turn-clock'
import t from 'tap'

function build() {
  let time = 1_000
  const ends: (() => void)[] = []
  const clock = createTurnClock({ now: () => time, atEnd: (end) => ends.push(end) })
  return {
    clock,
    pass(ms: number) {
      time += ms
    },
    endTurn() {
      for (const end of ends.splice(0)) end()
    },
    ends,
  }
}

t.test('a turn begins with its first request, and its end is asked for once', async (t) => {
  const { clock, pass, endTurn, ends } = build()
  t.same(clock.turn(), { age: 0, before: 0 })
  pass(7)
  t.same(clock.turn(), { age: 7, before: 0 })
  t.equal(ends.length, 1)
  endTurn()
  pass(50)
  t.same(clock.turn(), { age: 0, before: 0 }, 'idle time is no part of a turn')
})

t.test('a turn knows how long the one before was, if it follows at once', async (t) => {
  const { clock, pass, endTurn } = build()
  clock.turn()
  pass(30)
  endTurn()
  pass(5)
  t.same(clock.turn(), { age: 0, before: 30 })
  pass(2)
  t.same(clock.turn(), { age: 2, before: 30 })
  endTurn()
  pass(6)
  t.same(clock.turn(), { age: 0, before: 0 })
})

t.test('the longest turn is told once', async (t) => {
  const { clock, pass, endTurn } = build()
  for (const ms of [5, 30, 8]) {
    clock.turn()
    pass(ms)
    endTurn()
  }
  t.equal(clock.longest(), 30)
  t.equal(clock.longest(), 0)
})

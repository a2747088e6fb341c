import { createLine } from '@truebook/api/overload/line'
import t from 'tap'

/** A line whose clock and event loop are ours; each request takes so many milliseconds to begin. */
function build({ costMs = 1 } = {}) {
  let time = 0
  let due: (() => void)[] = []
  const begun: number[] = []
  const line = createLine({
    now: () => time,
    defer: (next) => due.push(next),
    slice: 8,
    sliceMs: 10,
  })
  let joined = 0
  return {
    line,
    begun,
    pass(ms: number) {
      time += ms
    },
    join(count: number) {
      for (let i = 0; i < count; i += 1) {
        const number = joined++
        line.join(() => {
          time += costMs
          begun.push(number)
        })
      }
    },
    /** What is due in one turn of the loop; answers how many were begun. */
    turn() {
      const before = begun.length
      const calls = due
      due = []
      for (const call of calls) call()
      return begun.length - before
    },
    isIdle: () => due.length === 0,
  }
}

t.test('who came first is begun first, and nobody is left', async (t) => {
  const { join, turn, begun, isIdle } = build({ costMs: 0 })
  join(3)
  t.same(begun, [], 'not before what has arrived was read')
  turn()
  join(1)
  while (!isIdle()) turn()
  t.same(begun, [0, 1, 2, 3])
})

t.test('a turn begins a slice, and leaves the rest to the turns after it', async (t) => {
  const { join, turn } = build()
  join(20)
  t.same([turn(), turn(), turn()], [8, 8, 4])
})

t.test('a turn that takes long begins fewer, but always one', async (t) => {
  const slow = build({ costMs: 4 })
  slow.join(7)
  t.same([slow.turn(), slow.turn(), slow.turn()], [3, 3, 1])
  const slower = build({ costMs: 1_000 })
  slower.join(2)
  t.same([slower.turn(), slower.turn()], [1, 1])
})

t.test('while connections come, the loop looks again, but not for long', async (t) => {
  const { line, join, turn } = build()
  join(1_000)
  for (let turns = 1; turns <= 33; turns += 1) {
    line.connected()
    t.equal(turn(), turns <= 32 ? 0 : 8, `${turns} turns`)
  }
  line.connected()
  t.equal(turn(), 0)
  t.equal(turn(), 8, 'none came')
})

t.test('the wait is how many stand there by how long each took of late', async (t) => {
  const { line, join, turn, isIdle } = build({ costMs: 2 })
  const drain = () => {
    while (!isIdle()) turn()
  }
  t.equal(line.waitMs(), 0)
  join(500)
  t.equal(line.waitMs(), 100, 'nothing is known yet')
  drain()
  t.equal(line.waitMs(), 0)
  for (let i = 0; i < 5; i += 1) {
    join(500)
    drain()
  }
  join(500)
  t.ok(line.waitMs() > 900 && line.waitMs() <= 1_000, `${line.waitMs()} ms`)
})

t.test('what comes between slices counts, a pause does not', async (t) => {
  const { line, join, turn, pass, isIdle } = build({ costMs: 1 })
  for (let i = 0; i < 400; i += 1) {
    join(10)
    pass(8)
    turn()
  }
  const perRequest = line.waitMs() / (10 * 400 - 8 * 400)
  t.ok(perRequest > 1.9 && perRequest < 2.1, `${perRequest} ms: a slice of 8, and 8 between`)
  while (!isIdle()) turn()
  pass(60_000)
  join(1_000)
  turn()
  pass(60_000)
  turn()
  t.ok(line.waitMs() < 3_000, `${line.waitMs()} ms`)
})

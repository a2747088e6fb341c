import { createLine } from '@truebook/api/overload/line'
import t from 'tap'

/** A line whose clock and event loop are ours; each request takes so many milliseconds to begin. */
function build({ costMs = 1 } = {}) {
  let time = 0
  let due: (() => void)[] = []
  const begun: number[] = []
  const line = createLine({ now: () => time, defer: (next) => due.push(next) })
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

t.test('a turn begins a slice, which is as long as what came between was', async (t) => {
  const { join, turn, pass } = build()
  join(1_000)
  t.equal(turn(), 4, 'the shortest')
  t.equal(turn(), 4)
  pass(20)
  t.equal(turn(), 20)
  pass(5_000)
  t.equal(turn(), 50, 'the longest')
})

t.test('while connections come, the loop looks again, but not for long', async (t) => {
  const { line, join, turn, pass } = build()
  join(1_000)
  for (let turns = 1; turns <= 4; turns += 1) {
    line.connected()
    pass(50)
    t.equal(turn(), turns < 4 ? 0 : 50, `${turns * 50} ms since one was begun`)
  }
  line.connected()
  t.equal(turn(), 0)
  t.equal(turn(), 4, 'none came')
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
  for (let i = 0; i < 200; i += 1) {
    join(40)
    pass(20)
    turn()
  }
  const perRequest = line.waitMs() / (40 * 200 - 20 * 200)
  t.ok(perRequest > 1.9 && perRequest < 2.1, `${perRequest} ms: a slice of 20, and 20 between`)
  while (!isIdle()) turn()
  pass(60_000)
  join(1_000)
  turn()
  pass(60_000)
  turn()
  t.ok(line.waitMs() < 3_000, `${line.waitMs()} ms`)
})

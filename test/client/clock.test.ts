import { createClock } from '@truebook/client/clock'
import t from 'tap'

t.test('two that were refused for one leap of the clock are signed for two times', async (t) => {
  const server = 1_767_225_600_000
  let [offset, asked] = [0, server]
  const clock = createClock({ now: undefined, readServerTime: async () => asked })
  await clock.ready()
  const { now } = Date
  Date.now = () => now() + offset
  t.teardown(() => {
    Date.now = now
  })
  offset = 600_000
  clock.next()
  clock.next()
  asked = server + 3
  t.ok(clock.correct(asked))
  const first = clock.next()
  t.ok(clock.correct(asked))
  t.ok(clock.next() > first)
})

t.test('however the clock is corrected, no time is handed out twice', async (t) => {
  const server = 1_767_225_600_000
  const { now } = Date
  let time = server
  Date.now = () => time
  t.teardown(() => {
    Date.now = now
  })
  const clock = createClock({ now: undefined, readServerTime: async () => server })
  await clock.ready()
  const handed: number[] = []
  const hand = (count: number) => {
    const before = handed.length
    for (let i = 0; i < count; i++) handed.push(clock.next())
    const these = handed.slice(before)
    t.same(these, [...new Set(these)].toSorted(), 'they rise')
  }
  hand(50)
  time += 2_000
  hand(50)
  t.ok(clock.correct(server), 'by a copy whose clock is behind that of another')
  hand(50)
  t.ok(Math.max(...handed.slice(100)) < server + 1_000, 'which takes what is signed from now on')
  time += 2_000
  hand(100)
  t.ok(clock.correct(server + 1_500))
  hand(1)
  t.ok(handed[250] > handed[249], 'what is hardly ahead is taken: they go on rising')
  t.ok(clock.correct(server - 240_000))
  time += 238_000
  hand(100)
  time += 2_000
  hand(100)
  t.equal(new Set(handed).size, handed.length)
})

t.test('what is too old to be taken is forgotten', async (t) => {
  const server = 1_767_225_600_000
  const clock = createClock({ now: undefined, readServerTime: async () => server })
  await clock.ready()
  const { now } = performance
  let passed = 0
  performance.now = () => now.call(performance) + passed
  t.teardown(() => {
    performance.now = now
  })
  const { now: dateNow } = Date
  const time = dateNow()
  Date.now = () => time
  t.teardown(() => {
    Date.now = dateNow
  })
  clock.correct(server)
  const first = clock.next()
  passed = 430_000
  clock.correct(server - 2_000)
  clock.next()
  clock.correct(server)
  t.equal(clock.next(), first)
})

t.test('it can be asked for anew, as the clock here may have been set', async (t) => {
  const server = 1_767_225_600_000
  let asked = 0
  const clock = createClock({
    now: undefined,
    readServerTime: async () => server + 3_600_000 * asked++,
  })
  await clock.ready()
  await clock.ready()
  t.ok(Math.abs(clock.now() - server) < 60_000)
  await clock.askAnew()
  t.ok(Math.abs(clock.now() - server - 3_600_000) < 60_000)
  t.equal(asked, 2)
})

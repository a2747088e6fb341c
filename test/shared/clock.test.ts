import { openClock } from '@truebook/shared/clock'
import t, { type Test } from 'tap'
import { until } from '../engine/runtime/harness.js'

const HOUR = 3_600_000

/** Clocks that are ahead of this machine's by so many milliseconds each. */
async function open(t: Test, { own, others }: { own: number; others: (number | undefined)[] }) {
  const ending = new AbortController()
  t.teardown(() => ending.abort())
  return openClock({
    own: () => Date.now() + own,
    others: others.map((ahead) => async () => {
      if (ahead === undefined) throw new Error('away')
      return Date.now() + ahead
    }),
    signal: ending.signal,
  })
}

t.test('one clock of three that was set wrong is not believed', async (t) => {
  const cases = [
    { own: HOUR, others: [0, 0] },
    { own: -HOUR, others: [0, 0] },
    { own: 0, others: [HOUR, 0] },
    { own: 0, others: [0, -HOUR] },
  ]
  for (const one of cases) {
    const clock = await open(t, one)
    t.ok(Math.abs(clock() - Date.now()) < HOUR / 2, JSON.stringify(one))
  }
})

t.test(
  'a machine is believed up to where its clock is as near as an answer can tell',
  async (t) => {
    for (const own of [10_000, -10_000]) {
      const clock = await open(t, { own, others: [0, 0] })
      t.ok(Math.abs(clock() - Date.now()) < 5_000, `${clock() - Date.now()}`)
    }
  },
)

t.test('a clock that goes back while it is looked at is not believed', async (t) => {
  const ending = new AbortController()
  t.teardown(() => ending.abort())
  let redis = 0
  let looks = 0
  const clock = await openClock({
    own: Date.now,
    others: [
      async () => Date.now(),
      async () => {
        looks += 1
        return Date.now() + redis
      },
    ],
    signal: ending.signal,
  })
  for (const step of [-HOUR, HOUR, -2 * HOUR, 0]) {
    redis = step
    const seen = looks
    await until('it was looked at again', () => looks > seen + 1)
    t.ok(Math.abs(clock() - Date.now()) < HOUR / 2, `${step} ms`)
  }
})

t.test('two clocks outvote the third, whichever they are', async (t) => {
  for (const one of [
    { own: HOUR, others: [HOUR, 0] },
    { own: 0, others: [HOUR, HOUR] },
  ]) {
    const clock = await open(t, one)
    t.ok(clock() - Date.now() > HOUR / 2, JSON.stringify(one))
  }
})

t.test('while one is away, the one of two that is behind counts, whichever it is', async (t) => {
  for (const one of [
    { own: HOUR, others: [0, undefined] },
    { own: 0, others: [undefined, HOUR] },
  ]) {
    const clock = await open(t, one)
    t.ok(Math.abs(clock() - Date.now()) < HOUR / 2, JSON.stringify(one))
  }
})

const never = () => new Promise<number>(() => undefined)

t.test('a clock that never answers keeps nobody from beginning', async (t) => {
  const ending = new AbortController()
  const { signal } = ending
  const clock = await openClock({ own: () => 5, others: [never, async () => Date.now()], signal })
  ending.abort()
  t.equal(clock(), 5)
})

t.test('nobody begins by a clock of his own alone, and none longer than he is to', async (t) => {
  const ending = new AbortController()
  t.teardown(() => ending.abort())
  const { signal } = ending
  const own = () => Date.now() + HOUR
  let asked = 0
  const slow = async () => {
    asked += 1
    if (asked < 4) throw new Error('away')
    if (asked < 6) await new Promise((resolve) => setTimeout(resolve, 600))
    return Date.now()
  }
  const clock = await openClock({ own, others: [never, slow], signal })
  t.equal(asked, 6)
  t.ok(clock() - Date.now() < HOUR / 2)

  const opening = openClock({ own, others: [never, never], signal })
  ending.abort()
  t.ok((await opening)() > 0)
})

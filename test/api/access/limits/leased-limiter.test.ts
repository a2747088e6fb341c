import type { Counters, Grant } from '@truebook/api/access/limits/counters'
import { createLeasedLimiter } from '@truebook/api/access/limits/leased-limiter'
import { memoryCounters } from '@truebook/api/access/limits/memory-counters'
import t from 'tap'

/** One window for all copies, which counts how often it is asked. */
function sharedWindow() {
  const counters = memoryCounters()
  let window: ReturnType<Counters['window']> | undefined
  let asked = 0
  return {
    asked: () => asked,
    counters: {
      ...counters,
      window(rule) {
        window ??= counters.window(rule)
        const take = window.take
        return {
          take(name, points) {
            asked += 1
            return take(name, points)
          },
        }
      },
    } satisfies Counters,
  }
}

const ONE = { name: 'ip', points: 1000, seconds: 3600 }

t.test('copies together let through the limit, asking once a block', async (t) => {
  const { counters, asked } = sharedWindow()
  const copies = [createLeasedLimiter(counters, ONE), createLeasedLimiter(counters, ONE)]
  const takes = Array.from({ length: 2000 }, (_, n) => copies[n % 2].take('one'))
  const standings = await Promise.all(takes)
  t.equal(standings.filter(({ allowed }) => allowed).length, 1000)
  t.ok(asked() <= 102, `${asked()} questions`)
  const refused = await copies[0].take('one')
  t.match(refused, { allowed: false, limit: 1000, remaining: 0 })
  const before = asked()
  await copies[0].take('one')
  t.equal(asked(), before, 'a refusal asks nobody')
})

t.test('those who wait are asked for together', async (t) => {
  const { counters, asked } = sharedWindow()
  const limiter = createLeasedLimiter(counters, ONE)
  const standings = await Promise.all(Array.from({ length: 300 }, () => limiter.take('one')))
  t.ok(standings.every(({ allowed }) => allowed))
  t.equal(asked(), 2, 'for the first one, and then for all who came while it waited')
  t.equal((await limiter.take('one')).remaining, 699, 'and nothing is left unused')
})

t.test('a copy that falls silent keeps at most a block from the others', async (t) => {
  const { counters } = sharedWindow()
  const silent = createLeasedLimiter(counters, ONE)
  const busy = createLeasedLimiter(counters, ONE)
  await silent.take('one')
  const standings = await Promise.all(Array.from({ length: 1000 }, () => busy.take('one')))
  t.equal(standings.filter(({ allowed }) => allowed).length, 990)
})

t.test('small limits are exact, and say what is left', async (t) => {
  const { counters } = sharedWindow()
  const rule = { name: 'key', points: 3, seconds: 60 }
  const [one, other] = [createLeasedLimiter(counters, rule), createLeasedLimiter(counters, rule)]
  const standings = [await one.take('a'), await other.take('a'), await one.take('a')]
  t.same(
    standings.map(({ remaining }) => remaining),
    [2, 1, 0],
  )
  t.equal((await other.take('a')).allowed, false)
  t.equal((await other.take('b')).allowed, true)
})

t.test('a lease does not outlast its window', async (t) => {
  let time = 0
  const grants: Grant[] = [
    { granted: 10, remaining: 990, msLeft: 500 },
    { granted: 0, remaining: 0, msLeft: 100 },
    { granted: 10, remaining: 990, msLeft: 1000 },
  ]
  const counters = {
    ...memoryCounters(),
    window: () => ({ take: async () => grants.shift() as Grant }),
  }
  const limiter = createLeasedLimiter(counters, ONE, () => time)
  t.equal((await limiter.take('one')).allowed, true)
  time = 500
  t.match(await limiter.take('one'), { allowed: false, msLeft: 100 })
  time = 600
  t.match(await limiter.take('one'), { allowed: true, remaining: 999 })
})

t.test('who waits gets an answer, also where asking takes longer than a window', async (t) => {
  let time = 0
  const grants: Grant[] = [
    { granted: 2, remaining: 998, msLeft: 1000 },
    { granted: 1, remaining: 0, msLeft: 1000 },
    { granted: 0, remaining: 0, msLeft: 1000 },
  ]
  const counters = {
    ...memoryCounters(),
    window: () => ({
      async take() {
        time += 2000
        const grant = grants.shift()
        if (!grant) throw new Error('It is asked again and again.')
        return grant
      },
    }),
  }
  const limiter = createLeasedLimiter(counters, ONE, () => time)
  const standings = await Promise.all([1, 2, 3, 4].map(() => limiter.take('one')))
  t.same(
    standings.map(({ allowed }) => allowed),
    [true, true, true, false],
  )
})

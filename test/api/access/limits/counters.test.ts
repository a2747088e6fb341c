import type { Counters } from '@truebook/api/access/limits/counters'
import { memoryCounters } from '@truebook/api/access/limits/memory-counters'
import { redisCounters } from '@truebook/api/access/limits/redis-counters'
import { testRedis } from '@truebook/host/testing/test-services'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { openLine } from '../../../line.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(120_000)

/** What every adapter does; `open` gives another api copy's view of the same counts. */
async function contract(t: Test, open: () => Promise<Counters>): Promise<void> {
  const counters = await open()
  const other = await open()

  t.test('a window grants no more than it has, to whichever copy asks', async (t) => {
    const rule = { name: 'exact', points: 100, seconds: 3600 }
    const windows = [counters.window(rule), other.window(rule)]
    const asking = Array.from({ length: 50 }, (_, n) => windows[n % 2].take('one', 3))
    const grants = await Promise.all(asking)
    t.equal(
      grants.reduce((sum, { granted }) => sum + granted, 0),
      100,
    )
    const after = await windows[0].take('one', 1)
    t.match(after, { granted: 0, remaining: 0 })
    t.ok(after.msLeft > 0 && after.msLeft <= 3_600_000)
    t.match(await windows[0].take('another', 1), { granted: 1, remaining: 99 })
  })

  t.test('a window ends, and all is there again', async (t) => {
    const window = counters.window({ name: 'short', points: 2, seconds: 1 })
    const first = await window.take('one', 2)
    t.match(first, { granted: 2, remaining: 0 })
    await new Promise((resolve) => setTimeout(resolve, first.msLeft + 50))
    t.match(await window.take('one', 1), { granted: 1, remaining: 1 })
  })

  t.test(
    'a day is spent to its last whole cost and no further, whoever asks at once',
    async (t) => {
      const budget = { account: 1, day: '2026-01-01' }
      const spend = (n: number) =>
        (n % 2 ? counters : other).days.spend({ ...budget, cost: 100, limit: 1050 })
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => spend(n)))
      t.equal(answers.filter(({ ok }) => ok).length, 10)
      t.equal(await other.days.spent(budget), 1000)
      t.same(await spend(0), { ok: false, spent: 1000 })
      t.equal(await counters.days.spent({ ...budget, day: '2026-01-02' }), 0)
      t.equal(await counters.days.spent({ ...budget, account: 2 }), 0)
    },
  )
}

t.test('memory', async (t) => {
  const counters = memoryCounters()
  const windows = new Map<string, ReturnType<Counters['window']>>()
  // One process has one copy: the other one's view is its own.
  const shared: Counters = {
    ...counters,
    window(rule) {
      const window = windows.get(rule.name) ?? counters.window(rule)
      windows.set(rule.name, window)
      return window
    },
  }
  await contract(t, async () => shared)
})

const redis = await testRedis()

t.test('Redis', { skip: 'missing' in redis && redis.missing }, async (t) => {
  if ('missing' in redis) return
  const { url, stop } = redis
  t.teardown(stop)
  const open = async () => {
    const counters = await redisCounters(url, { onError: () => undefined })
    t.teardown(() => counters.close())
    return counters
  }
  await contract(t, open)

  t.test('a window does not outlast a clock of Redis that is set back', async (t) => {
    const plain = new Redis(url)
    t.teardown(() => plain.disconnect())
    const window = (await open()).window({ name: 'back', points: 2, seconds: 1 })
    t.match(await window.take('one', 2), { granted: 2, remaining: 0 })
    t.equal(await plain.expire('truebook:{0}:limit:back:one', 3600), 1, 'as if it were')
    const next = await window.take('one', 1)
    t.match(next, { granted: 1, remaining: 1 })
    t.ok(next.msLeft <= 1_000)
  })

  t.test('its names begin as all of ours do, and none is kept for ever', async (t) => {
    const plain = new Redis(url)
    t.teardown(() => plain.disconnect())
    const names = await plain.keys('*')
    t.ok(names.length > 0)
    for (const name of names) {
      t.match(name, /^truebook:\{0\}:(limit|credits):/)
      t.ok((await plain.ttl(name)) > 0, name)
    }
  })
})

t.test(
  'a connection that falls silent is given up, and copies count together again',
  { skip: 'missing' in redis && redis.missing },
  async (t) => {
    if ('missing' in redis) return
    const line = await openLine(t, redis.url)
    t.teardown(line.cut)
    const open = async (url: string) => {
      const counters = await redisCounters(url, { onError: () => undefined })
      t.teardown(() => counters.close())
      return counters.window({ name: 'silent', points: 1_000_000, seconds: 3600 })
    }
    const window = await open(line.url)
    const other = await open(redis.url)
    await window.take('one', 100)
    line.mute()
    t.match(await window.take('one', 1), { granted: 1, remaining: 999_999 }, 'it counts for itself')
    const isShared = async () => {
      const before = (await other.take('one', 1)).remaining
      await window.take('one', 1)
      return (await other.take('one', 1)).remaining === before - 2
    }
    for (let tries = 0; tries < 300; tries++) {
      if (await isShared()) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    t.fail('they never do')
  },
)

t.test('where Redis is away each copy counts for itself', async (t) => {
  const counters = await redisCounters('redis://127.0.0.1:1', { onError: () => undefined })
  t.teardown(() => counters.close())
  const window = counters.window({ name: 'away', points: 2, seconds: 3600 })
  t.match(await window.take('one', 3), { granted: 2, remaining: 0 })
  t.match(await window.take('one', 1), { granted: 0 })
  const spending = { account: 1, day: '2026-01-01', cost: 100, limit: 150 }
  t.same(await counters.days.spend(spending), { ok: true, spent: 100 })
  t.same(await counters.days.spend(spending), { ok: false, spent: 100 })
  t.equal(await counters.days.spent(spending), 100)
})

t.test('nor does its own window outlast a clock that is set back', async (t) => {
  const told: Error[] = []
  const counters = await redisCounters('redis://127.0.0.1:1', { onError: (e) => told.push(e) })
  t.teardown(() => counters.close())
  const before = told.length
  const window = counters.window({ name: 'away', points: 10, seconds: 3600 })
  t.match(await window.take('one', 1), { remaining: 9 })
  const { now } = Date
  t.intercept(Date, 'now', { value: () => now() - 7_200_000 })
  t.match(await window.take('one', 1), { remaining: 9 })
  t.match(await window.take('one', 1), { remaining: 8 })
  t.notOk(told.slice(before).some(({ message }) => /not ready/.test(message)))
})

t.test(
  'so it does where Redis refuses to count, and says so',
  { skip: 'missing' in redis && redis.missing },
  async (t) => {
    if ('missing' in redis) return
    const admin = new Redis(redis.url)
    t.teardown(async () => {
      await admin.acl('DELUSER', 'counters')
      admin.disconnect()
    })
    await admin.acl('SETUSER', 'counters', 'reset', 'on', '>pw', '~*', '+@all', '-@scripting')
    const url = Object.assign(new URL(redis.url), { username: 'counters', password: 'pw' })
    const told: string[] = []
    const counters = await redisCounters(url.href, { onError: ({ message }) => told.push(message) })
    t.teardown(() => counters.close())
    const window = counters.window({ name: 'refused', points: 2, seconds: 3600 })
    t.match(await window.take('one', 2), { granted: 2, remaining: 0 })
    t.match(await window.take('one', 1), { granted: 0 })
    const budget = { account: 1, day: '2026-01-01', limit: 10 }
    t.same(await counters.days.spend({ ...budget, cost: 7 }), { ok: true, spent: 7 })
    t.same(await counters.days.spend({ ...budget, cost: 7 }), { ok: false, spent: 7 })
    t.match(told, [/NOPERM/])
    t.equal(told.length, 1, 'now and then')
  },
)

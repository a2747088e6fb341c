import { createLeaseCache, LEASE_MS } from '@truebook/api/access/key-cache'
import t from 'tap'

const turn = () => new Promise(setImmediate)

/** A database of one value whose readings end when they are told to. */
function slowStore() {
  let value = 'old'
  const ends: (() => void)[] = []
  return {
    read: (names: readonly string[]) => {
      const seen = new Map(names.map((name) => [name, value]))
      return new Promise<typeof seen>((resolve) => ends.push(() => resolve(seen)))
    },
    write: (next: string) => {
      value = next
    },
    endAll: async () => {
      for (const end of ends.splice(0)) end()
      // What that leads to is read at the end of a turn.
      await turn()
      await turn()
    },
    begun: () => ends.length,
  }
}

t.test('one reading serves all who ask within its lease', async (t) => {
  let time = 0
  let readings = 0
  const cache = createLeaseCache({
    read: async ([name]) => new Map([[name, ++readings]]),
    make: Number,
    now: () => time,
  })
  t.same(await Promise.all([cache.get('a'), cache.get('a')]), [1, 1])
  time = LEASE_MS - 1
  t.equal(await cache.get('a'), 1)
  time = LEASE_MS
  t.equal(await cache.get('a'), 2)
})

t.test('a reading that took longer than its lease is made once more for all', async (t) => {
  let time = 0
  const store = slowStore()
  const cache = createLeaseCache({ read: store.read, make: String, now: () => time })
  const before = cache.get('a')
  await turn()
  store.write('new')
  time = LEASE_MS - 1
  const joined = cache.get('a')
  time = LEASE_MS
  await store.endAll()
  t.equal(store.begun(), 1)
  await store.endAll()
  t.same(await Promise.all([before, joined]), ['new', 'new'])
})

t.test('where every reading takes longer, the second is used, and one is under way', async (t) => {
  let time = 0
  const store = slowStore()
  const cache = createLeaseCache({ read: store.read, make: String, now: () => time })
  const slowly = async () => {
    await turn()
    t.equal(store.begun(), 1)
    time += 3 * LEASE_MS
    await store.endAll()
  }
  const first = cache.get('a')
  await slowly()
  store.write('new')
  const second = cache.get('a')
  await slowly()
  t.equal(await first, 'old', 'that reading began before the change')
  await slowly()
  t.equal(await second, 'new')
  t.equal(store.begun(), 0, 'nobody waits any more')
})

t.test('a reading that failed is not kept', async (t) => {
  let fails = true
  const read = async () => {
    if (fails) throw new Error('away')
    return new Map([['a', 1]])
  }
  const cache = createLeaseCache({ read, make: Number })
  await t.rejects(cache.get('a'))
  fails = false
  t.equal(await cache.get('a'), 1)
})

t.test('what is in use is read along with what has run out, and nothing else is', async (t) => {
  let time = 0
  const readings: string[][] = []
  const cache = createLeaseCache({
    async read(names) {
      readings.push([...names])
      return new Map(names.map((name) => [name, time]))
    },
    make: Number,
    now: () => time,
  })
  for (const name of ['a', 'b', 'unused']) await cache.get(name)
  time = LEASE_MS - 1
  t.equal(await cache.get('b'), 0)
  time = LEASE_MS
  t.same(await Promise.all([cache.get('a'), cache.get('b')]), [LEASE_MS, LEASE_MS])
  t.same(readings, [['a'], ['b'], ['unused'], ['a', 'b']])
  time = LEASE_MS + 1
  t.equal(await cache.get('b'), LEASE_MS)
  t.equal(readings.length, 4)
  time = 2 * LEASE_MS - 1
  await cache.get('b')
  time = 2 * LEASE_MS
  await cache.get('b')
  t.same(readings.at(-1), ['b'], 'a name that was about to run out and did is read once')
})

t.test('however many names run out in one turn, a few readings take all of them', async (t) => {
  let time = 0
  const readings: number[] = []
  const cache = createLeaseCache({
    async read(names) {
      readings.push(names.length)
      return new Map(names.map((name) => [name, time]))
    },
    make: Number,
    now: () => time,
  })
  const all = Array.from({ length: 3_000 }, (_, i) => `key ${i}`)
  const look = () => Promise.all(all.map(cache.get))
  // Just before their leases end, at their ends, and after them.
  for (const at of [0, LEASE_MS - 1, LEASE_MS, 3 * LEASE_MS]) {
    readings.length = 0
    const before = time
    time = at
    const isKept = at === LEASE_MS - 1
    t.same(new Set(await look()), new Set([isKept ? before : at]))
    t.same(readings, isKept ? [] : [...Array(11).fill(256), 184], `at ${at} ms`)
  }
})

t.test('where a reading fails, those who asked hear of it, and what is kept stays', async (t) => {
  let time = 0
  let fails = false
  const cache = createLeaseCache({
    async read(names) {
      if (fails) throw new Error('away')
      return new Map(names.map((name) => [name, time]))
    },
    make: Number,
    now: () => time,
  })
  await cache.get('a')
  time = 1
  await cache.get('b')
  time = LEASE_MS
  fails = true
  t.equal(await cache.get('b'), 1)
  await t.rejects(cache.get('a'), { message: 'away' })
  t.equal(await cache.get('b'), 1, 'it was read along in vain, and its lease has not run out')
})

t.test(
  'what nothing can be made of is refused to whoever asks for it, not to others',
  async (t) => {
    let time = 0
    let spoilt = ''
    const cache = createLeaseCache({
      read: async (names) => new Map(names.map((name) => [name, name])),
      make(name) {
        if (name === spoilt) throw new Error('spoilt')
        return time
      },
      now: () => time,
    })
    await cache.get('a')
    time = 1
    await cache.get('b')
    time = LEASE_MS
    t.equal(await cache.get('b'), 1)
    spoilt = 'a'
    await t.rejects(cache.get('a'), { message: 'spoilt' })
    time = LEASE_MS + 1
    t.equal(await cache.get('b'), LEASE_MS)
  },
)

import { createLeaseCache, LEASE_MS } from '@truebook/api/access/key-cache'
import t from 'tap'

/** A database of one value whose readings end when they are told to. */
function slowStore() {
  let value = 'old'
  const ends: (() => void)[] = []
  return {
    read: () => {
      const seen = value
      return new Promise<string>((resolve) => ends.push(() => resolve(seen)))
    },
    write: (next: string) => {
      value = next
    },
    endAll: async () => {
      for (const end of ends.splice(0)) end()
      await new Promise(setImmediate)
    },
    begun: () => ends.length,
  }
}

t.test('one reading serves all who ask within its lease', async (t) => {
  let time = 0
  let readings = 0
  const cache = createLeaseCache(
    async () => ++readings,
    () => time,
  )
  t.same(await Promise.all([cache.get('a'), cache.get('a')]), [1, 1])
  time = LEASE_MS - 1
  t.equal(await cache.get('a'), 1)
  time = LEASE_MS
  t.equal(await cache.get('a'), 2)
})

t.test('a reading that took longer than its lease serves only who asked before it', async (t) => {
  let time = 0
  const store = slowStore()
  const cache = createLeaseCache(store.read, () => time)
  const before = cache.get('a')
  store.write('new')
  time = LEASE_MS - 1
  const joined = cache.get('a')
  time = LEASE_MS
  await store.endAll()
  t.equal(await before, 'old')
  t.equal(store.begun(), 1, 'who asked later reads anew')
  await store.endAll()
  t.equal(await joined, 'new')
})

t.test('a reading that failed is not kept', async (t) => {
  let fails = true
  const cache = createLeaseCache(async () => {
    if (fails) throw new Error('away')
    return 1
  })
  await t.rejects(cache.get('a'))
  fails = false
  t.equal(await cache.get('a'), 1)
})

import { createCreditedDeposits } from '@truebook/engine/core/deposits'
import t from 'tap'
import { createRandom } from '../../sim/random.js'

t.test('a deposit is credited per network', async (t) => {
  const deposits = createCreditedDeposits()
  deposits.add({ network: 1, depositCount: 0 })
  t.ok(deposits.has({ network: 1, depositCount: 0 }))
  t.notOk(deposits.has({ network: 1, depositCount: 1 }))
  t.notOk(deposits.has({ network: 2, depositCount: 0 }))
})

t.test('deposits are told apart in any order, however far apart they are', async (t) => {
  const deposits = createCreditedDeposits()
  for (const depositCount of [2, 0, 5]) deposits.add({ network: 1, depositCount })
  t.notOk(deposits.has({ network: 1, depositCount: 1 }))
  deposits.add({ network: 1, depositCount: 1 })
  for (const depositCount of [0, 1, 2, 5]) t.ok(deposits.has({ network: 1, depositCount }))
  for (const depositCount of [3, 4, 6]) t.notOk(deposits.has({ network: 1, depositCount }))
  const far = [4_095, 4_096, 2 ** 31, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER]
  for (const depositCount of far) {
    t.notOk(deposits.has({ network: 1, depositCount }))
    deposits.add({ network: 1, depositCount })
    t.ok(deposits.has({ network: 1, depositCount }))
  }
  t.same(
    [...deposits.all()].map(({ depositCount }) => depositCount),
    [0, 1, 2, 5, ...far],
  )
})

t.test('all of them come sorted by network, then count', async (t) => {
  const random = createRandom(1)
  const deposits = createCreditedDeposits()
  const known = new Set<string>()
  for (let i = 0; i < 500; i++) {
    const key = { network: random.below(3), depositCount: random.below(300) }
    t.equal(deposits.has(key), known.has(`${key.network}/${key.depositCount}`))
    deposits.add(key)
    known.add(`${key.network}/${key.depositCount}`)
  }
  const all = [...deposits.all()]
  t.equal(deposits.all().length, known.size)
  t.equal(all.length, known.size)
  t.same(
    all,
    all.toSorted((a, b) => a.network - b.network || a.depositCount - b.depositCount),
  )
  t.ok(all.every(({ network, depositCount }) => known.has(`${network}/${depositCount}`)))
})

t.test('one that is never credited does not cost a place for each behind it', async (t) => {
  const deposits = createCreditedDeposits()
  // More than a Set holds.
  const count = 2 ** 24 + 2
  for (let depositCount = 1; depositCount < count; depositCount++) {
    deposits.add({ network: 1, depositCount })
  }
  t.notOk(deposits.has({ network: 1, depositCount: 0 }))
  t.ok(deposits.has({ network: 1, depositCount: count - 1 }))
})

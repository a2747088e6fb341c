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

t.test('deposits out of order are remembered one by one until the gap closes', async (t) => {
  const deposits = createCreditedDeposits()
  for (const depositCount of [2, 0, 5]) deposits.add({ network: 1, depositCount })
  t.notOk(deposits.has({ network: 1, depositCount: 1 }))
  deposits.add({ network: 1, depositCount: 1 })
  for (const depositCount of [0, 1, 2, 5]) t.ok(deposits.has({ network: 1, depositCount }))
  for (const depositCount of [3, 4, 6]) t.notOk(deposits.has({ network: 1, depositCount }))
})

t.test('all of them come sorted by network, then count', async (t) => {
  const random = createRandom(1)
  const deposits = createCreditedDeposits()
  const known = new Set<string>()
  for (let i = 0; i < 500; i++) {
    const key = { network: random.below(3), depositCount: random.below(300) }
    t.equal(deposits.has(key), known.has(`${key.network}/${key.depositCount}`))
    if (!deposits.has(key)) deposits.add(key)
    known.add(`${key.network}/${key.depositCount}`)
  }
  const all = deposits.all()
  t.equal(all.length, known.size)
  t.same(
    all,
    all.toSorted((a, b) => a.network - b.network || a.depositCount - b.depositCount),
  )
  t.ok(all.every(({ network, depositCount }) => known.has(`${network}/${depositCount}`)))
})

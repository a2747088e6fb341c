import { amountOf } from '@truebook/engine/core/amount'
import { balanceOf, covers, createBalances, give, take } from '@truebook/engine/core/balances'
import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { createRandom } from '../../sim/random.js'
import { someAtoms } from './some-atoms.js'

t.test('balances agree with plain integers, on both sides of 2^53 and across it', async (t) => {
  const random = createRandom(1)
  const balances = createBalances()
  const plain = new Map<number, bigint>()
  const wrong: string[] = []
  let refused = 0
  for (let i = 0; i < 100_000; i++) {
    // Accounts beyond the first array too.
    const account = random.pick([0, 1, 2, 255, 256, 5000])
    const before = plain.get(account) ?? 0n
    const value = random.chance(0.3) ? before : someAtoms(random)
    // A small amount comes as a number or as atoms.
    const amount = random.chance(0.5) ? amountOf(value) : atoms(value)
    if (covers(balances, account, amount) !== before >= value) wrong.push(`${before} ≥ ${value}`)
    if (random.chance(0.5) && before < 2n ** 110n) {
      give(balances, account, amount)
      plain.set(account, before + value)
    } else if (value <= before) {
      take(balances, account, amount, '')
      plain.set(account, before - value)
    } else {
      t.throws(() => take(balances, account, amount, 'There must be more.'), /There must be more/)
      refused += 1
    }
    const after = plain.get(account) ?? 0n
    if (balanceOf(balances, account) !== after)
      wrong.push(`${balanceOf(balances, account)}, not ${after}`)
  }
  t.same(wrong.slice(0, 5), [])
  t.ok(refused > 0)
})

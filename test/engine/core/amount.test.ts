import { amountOf, atomsOf, minus, plus } from '@truebook/engine/core/amount'
import { MAX_ATOMS } from '@truebook/shared/units'
import t from 'tap'
import { createRandom } from '../../sim/random.js'
import { someAtoms } from './some-atoms.js'

t.test('an amount is a number as long as that is exact, and atoms beyond', async (t) => {
  const most = BigInt(Number.MAX_SAFE_INTEGER)
  t.equal(amountOf(0n), 0)
  t.equal(amountOf(most), Number.MAX_SAFE_INTEGER)
  t.equal(amountOf(most + 1n), most + 1n)
  for (let value = 1n; value < MAX_ATOMS; value *= 2n) {
    for (const near of [value - 1n, value, value + 1n]) {
      if (atomsOf(amountOf(near)) !== near) t.fail(`${near} does not come back`)
    }
  }
})

t.test('sums and differences are those of the integers, at every magnitude', async (t) => {
  const random = createRandom(1)
  const wrong: string[] = []
  for (let i = 0; i < 50_000; i++) {
    const [a, b] = [someAtoms(random), someAtoms(random)]
    const sum = plus(amountOf(a), amountOf(b))
    if (sum !== amountOf(a + b)) wrong.push(`${a} + ${b} is not ${sum}`)
    const left = minus(amountOf(a + b), amountOf(a))
    if (left !== amountOf(b)) wrong.push(`${a + b} - ${a} is not ${left}`)
  }
  t.same(wrong, [])
})

t.test('nothing is left of less than nothing', async (t) => {
  t.throws(() => minus(1, 2), { name: 'AssertionError' })
  t.throws(() => minus(1, amountOf(2n ** 60n)), { name: 'AssertionError' })
})

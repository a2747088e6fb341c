import t from 'tap'
import { type Crossing, differences } from './crossings.js'

const ONE: Crossing = { place: '4', wallet: '0xab', symbol: 'USDC', units: 7n }
const names = (here: readonly Crossing[], there: readonly Crossing[]) =>
  differences({ what: 'withdrawal', where: 'claimed', here, there }).map(({ name }) => name)

t.test('what crossed alike on both sides is no violation, in whatever order', async (t) => {
  const other = { ...ONE, place: '5' }
  t.strictSame(names([], []), [])
  t.strictSame(names([ONE, other], [other, ONE]), [])
})

t.test('what is missing, too much, twice or another amount is named', async (t) => {
  t.strictSame(names([ONE], []), ['withdrawal is not claimed'])
  t.strictSame(names([], [ONE]), ['claimed without a withdrawal'])
  t.strictSame(names([ONE], [ONE, ONE]), ['claimed without a withdrawal'])
  t.strictSame(names([ONE], [{ ...ONE, units: 8n }]), [
    'withdrawal is not claimed',
    'claimed without a withdrawal',
  ])
  t.strictSame(names([ONE], [{ ...ONE, wallet: '0xcd' }]).length, 2)
})

import { createBuckets } from '@truebook/api/feed/limits'
import t from 'tap'

t.test('what costs more than is left is owed, and comes back first', async (t) => {
  let time = 0
  const buckets = createBuckets(() => time)
  t.equal(buckets.take('one', 100), true)
  buckets.charge('one', 100, 199)
  t.equal(buckets.take('one', 100), false)
  buckets.charge('one', 100, 195)
  buckets.charge('one', 100, 195)
  time = 1_500
  t.equal(buckets.take('one', 100), false, 'a second replay was not for nothing')
  time = 2_010
  t.equal(buckets.take('one', 100), true, 'no more is owed than two seconds bring')
  t.equal(buckets.take('other', 100), true)
})

import { batchIdFrom, idInBatch } from '@truebook/shared/batch-id'
import { MAX_BATCH_ORDERS } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId } from '@truebook/shared/order-id'
import t from 'tap'

const TIME = 1_767_225_600_000

t.test('the ids in a batch follow from its own, and all differ', async (t) => {
  for (const chance of [0, 63, 64, 2 ** 41 + 5, Number.MAX_SAFE_INTEGER]) {
    const batch = batchIdFrom({ time: TIME, chance })
    const places = Array.from({ length: MAX_BATCH_ORDERS }, (_, place) => idInBatch(batch, place))
    const ids = [batch, ...places]
    t.ok(ids.every((id) => id.time === TIME && Number.isSafeInteger(id.chance)))
    t.equal(new Set(ids.map((id) => formatOrderId(id, 1))).size, MAX_BATCH_ORDERS + 1)
  }
})

t.test('new batches share no id', async (t) => {
  const batches = Array.from({ length: 1000 }, () => batchIdFrom(newOrderId(TIME)))
  t.equal(new Set(batches.map(({ chance }) => chance)).size, 1000)
  t.same(batches.map(batchIdFrom), batches)
})

t.test('an id that is no batch, or a place that no batch has, stops', async (t) => {
  t.throws(() => idInBatch({ time: TIME, chance: 1 }, 0), { name: 'AssertionError' })
  t.throws(() => idInBatch({ time: TIME, chance: 64 }, 63), { name: 'AssertionError' })
})

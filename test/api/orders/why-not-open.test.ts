import { whyNotOpen } from '@truebook/api/orders/why-not-open'
import { ORDER_STATUSES } from '@truebook/shared/words'
import t from 'tap'

t.test('an order that the engine did not have open is told of by what became of it', (t) => {
  const codes = [undefined, ...ORDER_STATUSES].map((status) => [
    status,
    whyNotOpen('x', status).code,
  ])
  t.same(codes, [
    [undefined, 'ORDER_NOT_FOUND'],
    // It came in after the engine had looked.
    ['PENDING', 'ORDER_NOT_FOUND'],
    ['PARTIALLY_FILLED', 'ORDER_NOT_FOUND'],
    ['FILLED', 'ORDER_FILLED'],
    ['CANCELLATION_REQUESTED', 'ORDER_NOT_FOUND'],
    ['CANCELLED', 'CANCELLATION_ALREADY_RECEIVED'],
    ['EXPIRED', 'ORDER_CLOSED'],
    ['EXPIRED_IN_MATCH', 'ORDER_CLOSED'],
    ['FAILED', 'ORDER_CLOSED'],
  ])
  t.end()
})

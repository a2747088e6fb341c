import t from 'tap'
import { checkRefusals } from './check-refusals.js'
import type { Op, OrderFact, Outcome } from './history.js'

const order: OrderFact = {
  ...{
    id: 'o1',
    name: '',
    wallet: 'alice',
    signature: 's1',
    side: 'BUY',
    price: 100,
    quantity: 10,
  },
  ...{ filled: 0, remaining: 10, status: 'PENDING' },
}
const TAKEN: Outcome = { how: 'taken', ids: ['o1'], seen: [] }
const REFUSED: Outcome = { how: 'refused', ids: [], seen: [] }

function op(kind: Op['kind'], code: string, sentAt = 20): Op {
  const sending = { sentAt, doneAt: sentAt + 1, status: code ? 400 : 200, code }
  return {
    ...{ kind, wallet: 'alice', signature: '', terms: [], orderId: 'o1' },
    sendings: [{ ...sending, hasRetryAfter: false }],
    outcome: code ? REFUSED : TAKEN,
  }
}

const placed = op('place', '', 10)
const namesOf = (ops: readonly Op[], status = 'PENDING') =>
  checkRefusals(ops, [{ ...order, status }]).map(({ name }) => name)

t.test('a refusal that its request deserved is none to be named', async (t) => {
  t.same(namesOf([placed, op('place', 'WOULD_MATCH'), op('transfer', 'INSUFFICIENT_BALANCE')]), [])
  t.same(namesOf([placed, op('cancel', 'ORDER_CLOSED')], 'CANCELLED'), [])
  t.same(namesOf([placed, op('amend', 'ORDER_FILLED')], 'FILLED'), [])
})

t.test('a refusal for what cannot be amiss is named', async (t) => {
  const cases = [
    op('place', 'ORDER_NOT_FOUND'),
    op('transfer', 'INVALID_SIGNATURE'),
    op('cancel', 'INSUFFICIENT_BALANCE'),
    op('switch', 'FORBIDDEN'),
    op('place', 'INVALID_TIMESTAMP'),
  ]
  for (const one of cases) t.same(namesOf([placed, one]), ['refusal without a reason'], one.kind)
})

t.test('an open order is refused neither as closed nor as unknown', async (t) => {
  for (const code of ['ORDER_NOT_FOUND', 'ORDER_CLOSED', 'ORDER_FILLED']) {
    t.same(namesOf([placed, op('cancel', code)]), ['open order refused as closed'], code)
    t.same(namesOf([placed, op('amend', code)]), ['open order refused as closed'], code)
  }
})

t.test('where no cancel is taken any more, that is named', async (t) => {
  const refused = (count: number) =>
    Array.from({ length: count }, (_, i) => op('cancel', 'ORDER_CLOSED', 20 + i))
  t.same(namesOf([placed, ...refused(40)], 'FILLED'), ['nothing was taken'])
  t.same(namesOf([placed, ...refused(39)], 'FILLED'), [])
})

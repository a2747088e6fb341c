import t from 'tap'
import { checkHistory } from './check-history.js'
import type { Facts, Op, OrderFact, Outcome, Sending } from './history.js'

const terms = { side: 'BUY', price: 100, quantity: 10 } as const
const order: OrderFact = {
  ...terms,
  id: 'o1',
  name: '',
  wallet: 'alice',
  signature: 's1',
  filled: 4,
  remaining: 6,
  status: 'CANCELLED',
}
const trade = { maker: 'o1', taker: 'o9', quantity: 4 }
const money = { asset: 'USDC', amount: '5', to: 'bob' }
const paid = { ...money, id: 't1', wallet: 'alice', signature: 's3' }
const withdrawn = { ...money, to: 'alice', id: 'w1', wallet: 'alice', signature: 's4' }

const sending = (sentAt: number): Sending => ({
  sentAt,
  doneAt: sentAt + 1,
  status: 200,
  code: '',
  hasRetryAfter: false,
})
const taken = (ids: string[], seen: Outcome['seen'] = []): Outcome => ({ how: 'taken', ids, seen })
const op = (part: Partial<Op> & Pick<Op, 'kind' | 'outcome'>, at: number): Op => ({
  wallet: 'alice',
  signature: '',
  terms: [],
  sendings: [sending(at)],
  ...part,
})

const placed = op(
  {
    kind: 'place',
    signature: 's1',
    terms: [terms],
    outcome: taken(['o1'], [{ orderId: 'o1', status: 'PENDING', filled: 0 }]),
  },
  10,
)
const cancelled = op(
  {
    kind: 'cancel',
    signature: 's2',
    orderId: 'o1',
    outcome: taken([], [{ orderId: 'o1', status: 'CANCELLED', remaining: 6 }]),
  },
  20,
)
const transferred = op({ kind: 'transfer', signature: 's3', money, outcome: taken(['t1']) }, 30)
const wentOut = op(
  { kind: 'withdraw', signature: 's4', money: { ...money, to: 'alice' }, outcome: taken(['w1']) },
  40,
)
const other: OrderFact = {
  ...order,
  id: 'o9',
  wallet: 'bob',
  signature: 's9',
  quantity: 4,
  remaining: 0,
  status: 'FILLED',
}
const bobs = op(
  {
    kind: 'place',
    wallet: 'bob',
    signature: 's9',
    terms: [{ ...terms, quantity: 4 }],
    outcome: taken(['o9']),
  },
  14,
)

/** A batch of which the first order was refused, and what became of the second. */
const batch = op(
  { kind: 'batch', signature: 's6', terms: [terms, terms], outcome: taken(['', 'b2']) },
  22,
)
const batchCancelled = op(
  {
    kind: 'cancel_batch',
    signature: 's7',
    orderIds: ['o1', 'b2'],
    outcome: taken(
      [],
      [
        { orderId: 'o1', status: 'CANCELLED' },
        { orderId: 'b2', status: 'CANCELLED', remaining: 10 },
      ],
    ),
  },
  24,
)
const allCancelled = op({ kind: 'cancel_all', signature: 's8', outcome: taken([]) }, 26)
const batched: OrderFact = { ...order, id: 'b2', signature: 's6', filled: 0, remaining: 10 }

const ops = [placed, bobs, cancelled, batch, batchCancelled, allCancelled, transferred, wentOut]
const facts: Facts = {
  orders: [order, other, batched],
  trades: [trade],
  transfers: [paid],
  withdrawals: [withdrawn],
}

/** What an operation became that was refused with a code. */
const rejected = (code: string): Partial<Op> => ({
  outcome: { how: 'refused', ids: [], seen: [] },
  sendings: [{ ...sending(10), status: 400, code }],
})

function namesOf(changedOps: readonly Op[], changed: Partial<Facts> = {}): readonly string[] {
  const found = checkHistory(changedOps, { ...facts, ...changed })
  return [...new Set(found.map(({ name }) => name))]
}
/** The history with one operation in another's place. */
const but = (old: Op, changed: Partial<Op>) =>
  ops.map((one) => (one === old ? { ...old, ...changed } : one))
const orders = (changed: Partial<OrderFact>) => ({
  orders: [{ ...order, ...changed }, other, batched],
})

t.test('a sound history has nothing to be named', async (t) => {
  t.strictSame(namesOf(ops), [])
})

t.test('a history with one promise broken names that promise', async (t) => {
  const resent = [sending(10), sending(12)]
  const replayed: Outcome = { how: 'replayed', ids: ['o1'], seen: [] }
  const refused: Outcome = { how: 'refused', ids: [], seen: [] }
  const unknown: Outcome = { how: 'unknown', ids: [], seen: [] }
  const answered = (status: number, code: string) => [{ ...sending(10), status, code }]
  const read = (status: string, filled: number) =>
    op({ kind: 'read', orderId: 'o1', outcome: taken([], [{ orderId: 'o1', status, filled }]) }, 16)
  const unfound = op(
    {
      ...{ kind: 'read', orderId: 'o1', outcome: refused },
      sendings: [{ ...sending(16), status: 404, code: 'ORDER_NOT_FOUND' }],
    },
    16,
  )
  const amended = op(
    {
      kind: 'amend',
      signature: 's5',
      orderId: 'o1',
      change: { price: 90, quantity: 10 },
      outcome: taken([]),
    },
    12,
  )
  const second = { ...order, id: 'o2', filled: 0, remaining: 10 }

  const gone = { orders: [other, batched] }
  t.strictSame(namesOf(ops, gone), ['lost order'])
  t.strictSame(namesOf(but(placed, { outcome: replayed, sendings: resent }), gone), ['lost order'])
  t.strictSame(namesOf(ops, { orders: [order, other, batched, second] }), ['double order'])
  t.strictSame(namesOf(ops.filter((one) => one !== placed)), ['order that nobody asked for'])
  t.strictSame(namesOf(but(placed, rejected('WOULD_MATCH'))), ['refused order is there'])
  t.strictSame(namesOf(but(transferred, { outcome: unknown }), { transfers: [] }), ['unresolved'])
  t.strictSame(namesOf(but(placed, { outcome: replayed })), ['refused as replayed'])
  t.strictSame(namesOf(but(placed, { sendings: answered(503, 'UNAVAILABLE') })), ['no Retry-After'])
  t.strictSame(namesOf(but(placed, { sendings: answered(500, 'INTERNAL') })), ['internal error'])

  t.strictSame(namesOf(ops, orders({ status: 'PENDING' })), ['closed order changed', 'lost cancel'])
  const later = { maker: 'o1', taker: 'o8', quantity: 1 }
  const filledMore = { ...orders({ filled: 5, remaining: 5 }), trades: [trade, later] }
  t.strictSame(namesOf(ops, filledMore), ['fill after cancel'])
  t.strictSame(namesOf([...ops, read('PARTIALLY_FILLED', 4)]), [
    'closed order changed',
    'lost cancel',
  ])
  t.strictSame(namesOf([...ops, read('CANCELLED', 3)]), ['fill after close'])
  const early = ops.flatMap((one) => (one === cancelled ? [read('PENDING', 5), one] : [one]))
  t.strictSame(namesOf(early), ['fills taken back'])
  t.strictSame(namesOf([...ops, unfound]), ['read that knows nothing'])
  t.strictSame(namesOf(ops, { trades: [] }), ['fills without trades'])
  t.strictSame(namesOf(ops, orders({ quantity: 11 })), ['sizes that do not sum', 'other terms'])
  t.strictSame(namesOf([...ops, amended]), ['other terms'])
  const changes = [{ price: 90, quantity: 10 }]
  const amendedAs = (outcome: Outcome) => {
    const batch = { kind: 'amend_batch', signature: 's5', orderIds: ['o1'], changes } as const
    return [placed, op({ ...batch, outcome }, 12), ...ops.filter((one) => one !== placed)]
  }
  const seen = [{ orderId: 'o1', status: 'PENDING', remaining: 10 }]
  t.strictSame(namesOf(amendedAs(taken([], seen))), ['other terms'])
  t.strictSame(namesOf(amendedAs(taken([], [{ orderId: 'o1', status: 'PENDING' }]))), [], 'refused')
  t.strictSame(namesOf(amendedAs(taken([], seen)), orders(changes[0])), [])
})

t.test('money that moved otherwise than was said is named', async (t) => {
  t.strictSame(namesOf(ops, { transfers: [] }), ['vanished transfer'])
  t.strictSame(namesOf(ops, { transfers: [{ ...paid, amount: '6' }] }), ['vanished transfer'])
  t.strictSame(namesOf(ops, { transfers: [paid, { ...paid, id: 't2' }] }), ['double transfer'])
  t.strictSame(namesOf(ops, { withdrawals: [] }), ['vanished withdrawal'])
  t.strictSame(namesOf(but(wentOut, rejected('INSUFFICIENT_BALANCE'))), [
    'refused withdrawal is there',
  ])
  t.strictSame(namesOf(ops.filter((one) => one !== wentOut)), ['withdrawal that nobody asked for'])
})

t.test('an order is held against the side and the wallet that were asked for', async (t) => {
  t.strictSame(namesOf(ops, orders({ side: 'SELL' })), ['other terms'])
  t.strictSame(namesOf(ops, orders({ wallet: 'bob' })), ["order of another's"])
})

t.test(
  'an order that is signed again under its name is one order, whichever message led to it',
  async (t) => {
    const again = { signature: 's8', earlier: ['s1'], name: 'n1' }
    const sendings = [{ ...sending(10), status: 0 }, sending(12)]
    const named: Outcome = { how: 'replayed', ids: ['o1'], seen: [] }
    const second = { ...order, id: 'o2', name: 'n1', signature: 's8', filled: 0, remaining: 10 }
    const first = { ...order, name: 'n1' }

    const isTold = but(placed, { ...again, sendings, outcome: named })
    t.strictSame(namesOf(isTold, orders({ name: 'n1' })), [])
    t.strictSame(namesOf(isTold), ['order under another client_order_id'])
    t.strictSame(namesOf(isTold, { orders: [first, second, other, batched] }), ['double order'])
    const isSame = but(placed, { ...again, sendings, outcome: taken(['o1']) })
    t.strictSame(namesOf(isSame, { orders: [first, second, other, batched] }), ['double order'])
    const unknowing = but(placed, { ...again, sendings, outcome: { ...named, ids: [] } })
    t.strictSame(namesOf(unknowing, orders({ name: 'n1' })), ['order under another name'])
    const refused = { ...rejected('WOULD_MATCH'), ...again }
    t.strictSame(namesOf(but(placed, refused), orders({ name: 'n1' })), [])
    const isThere = orders({ name: 'n1', signature: 's8' })
    t.strictSame(namesOf(but(placed, refused), isThere), ['refused order is there'])
  },
)

t.test('what a second sending is told counts as much as what the first is', async (t) => {
  const again = (old: Op, ids: string[]) =>
    but(old, {
      sendings: [sending(1), sending(2)],
      outcome: { how: 'replayed', ids, seen: [] },
    })
  const ordersWith = (changed: OrderFact) => ({
    orders: facts.orders.map((one) => (one.id === changed.id ? changed : one)),
  })

  t.strictSame(namesOf(again(placed, ['o1'])), [])
  t.strictSame(namesOf(again(placed, ['o2'])), ['order under another name'])
  t.strictSame(namesOf(again(placed, [])), ['order under another name'])
  t.strictSame(namesOf(again(batch, ['b1', 'b2'])), [])
  t.strictSame(namesOf(again(batch, ['b1', 'b3'])), ['order under another name'])
  t.strictSame(namesOf(but(batch, { outcome: taken(['', '']) })), ['order under another name'])

  t.strictSame(namesOf(again(transferred, ['t1'])), [])
  t.strictSame(namesOf(again(transferred, ['t2'])), ['vanished transfer'])
  t.strictSame(namesOf(again(wentOut, ['w1'])), [])
  t.strictSame(namesOf(again(wentOut, [])), ['vanished withdrawal'])

  const open = { ...order, status: 'PARTIALLY_FILLED' }
  const justCancelled = (how: readonly Op[]) =>
    how.filter(({ kind }) => kind !== 'cancel_batch' && kind !== 'cancel_all')
  t.strictSame(namesOf(again(cancelled, [])), [])
  t.strictSame(namesOf(justCancelled(again(cancelled, [])), ordersWith(open)), ['lost cancel'])
  const filled = { ...order, filled: 10, remaining: 0, status: 'FILLED' }
  const filledLater = {
    ...ordersWith(filled),
    trades: [trade, { maker: 'o1', taker: 'o8', quantity: 6 }],
  }
  t.strictSame(namesOf(justCancelled(again(cancelled, [])), filledLater), ['lost cancel'])
})

t.test('a cancel of many closes each, whichever sending did it', async (t) => {
  const replayed: Outcome = { how: 'replayed', ids: [], seen: [] }
  const refused: Outcome = { how: 'refused', ids: [], seen: [] }
  const resent = [sending(1), sending(2)]
  /** With one of the cancels alone, and the batch's order open. */
  const open = { orders: [order, other, { ...batched, status: 'PENDING' }] }
  const only = (one: Op, outcome: Outcome) => [
    ...ops.filter(({ kind }) => kind !== 'cancel_batch' && kind !== 'cancel_all'),
    { ...one, outcome, sendings: resent },
  ]
  for (const one of [batchCancelled, allCancelled]) {
    for (const outcome of [taken([]), replayed]) {
      t.strictSame(namesOf(only(one, outcome), open), ['lost cancel'], `${one.kind} ${outcome.how}`)
    }
    t.strictSame(namesOf(only(one, refused), open), ['refusal without a reason'])
  }
  const filledMore = {
    orders: [order, other, { ...batched, filled: 1, remaining: 9 }],
    trades: [trade, { maker: 'b2', taker: 'o8', quantity: 1 }],
  }
  t.strictSame(namesOf(ops, filledMore), ['fill after cancel'])

  const later = op({ ...batch, signature: 'later', outcome: taken(['l1']) }, 50)
  const placedLater = { ...batched, id: 'l1', signature: 'later', status: 'PENDING' }
  const withLater = { orders: [...facts.orders, placedLater] }
  t.strictSame(namesOf([...ops, later], withLater), [], 'no cancel is for what comes after it')
})

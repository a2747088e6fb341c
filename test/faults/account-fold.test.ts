import t from 'tap'
import { createAccountFold, type Told } from './account-fold.js'

/** What a fold complains of, and what it holds of a channel. */
function folded(
  messages: readonly (Told | { readonly ping: number })[],
  channel: string,
): { readonly names: string[]; readonly lines: readonly string[] } {
  const names: string[] = []
  const fold = createAccountFold((name) => names.push(name))
  for (const message of messages) {
    if ('ping' in message) fold.promised(message.ping)
    else fold.take(message)
  }
  return { names, lines: fold.lines(channel) }
}

const SNAPSHOT = { channel: 'orders', type: 'snapshot', sequence: 10, orders: [] } as const
const order = (sequence: number, status: string): Told => ({
  ...{ channel: 'orders', type: 'update', sequence },
  orders: [{ order_id: 'a', status, remaining_quantity: '1', quantity: '2', price: '3' }],
})

t.test('what was told in order makes the lines of the tables', async (t) => {
  const { names, lines } = folded(
    [SNAPSHOT, order(12, 'PENDING'), { ping: 13 }, order(14, 'CANCELLED')],
    'orders',
  )
  t.strictSame(names, [])
  t.strictSame(lines, ['a CANCELLED 1 of 2 at 3'])
})

t.test('what was refused is told, and is in no table', async (t) => {
  t.strictSame(folded([SNAPSHOT, order(12, 'FAILED')], 'orders').lines, [])
})

t.test('each promise of a channel has its name when it is broken', async (t) => {
  const begun = [SNAPSHOT, order(12, 'PENDING')]
  t.strictSame(folded([...begun, order(12, 'PENDING')], 'orders').names, ['told twice'])
  t.strictSame(folded([...begun, order(11, 'PENDING')], 'orders').names, ['told twice'])
  t.strictSame(folded([...begun, SNAPSHOT], 'orders').names, ['left out'])
  t.strictSame(folded([...begun, { ping: 14 }, order(14, 'FILLED')], 'orders').names, ['told late'])
})

t.test('fills, transfers and withdrawals are kept each as often as they came', async (t) => {
  const transfer = { type: 'in', amount: '5', asset: 'USDC' }
  const told: Told = { channel: 'transfers', type: 'update', sequence: 7, transfers: [transfer] }
  t.strictSame(folded([told, told], 'transfers').lines, ['7 in 5 USDC', '7 in 5 USDC'])
})

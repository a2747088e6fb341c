/** A message of a private channel. */
export interface Told {
  readonly channel?: string
  readonly type?: 'snapshot' | 'update'
  readonly sequence: number
  readonly orders?: readonly Item[]
  readonly fills?: readonly Item[]
  readonly balances?: readonly Item[]
  readonly transfers?: readonly Item[]
  readonly withdrawals?: readonly Item[]
}

type Item = Readonly<Record<string, string | number>>

/** What the private channels of one account said, all of it together. */
export interface AccountFold {
  take(message: Told): void
  /** The sequence of the last message of a channel. */
  since(channel: string): number | undefined
  /** It was said that all up to here had been told. */
  promised(sequence: number): void
  /** A channel as lines, as `account-facts.ts` makes them of the tables. */
  lines(channel: string): readonly string[]
}

export function createAccountFold(report: (name: string, text: string) => void): AccountFold {
  const last = new Map<string, number>()
  const orders = new Map<string, Item>()
  const balances = new Map<string, Item>()
  const lists = new Map<string, string[]>()
  let toldUpTo = 0

  function list(channel: string, lines: readonly string[]): void {
    lists.set(channel, [...(lists.get(channel) ?? []), ...lines])
  }

  function checkPlace({ channel = '', type, sequence }: Told): void {
    const before = last.get(channel)
    const place = `${channel} ${sequence}`
    if (type === 'snapshot' && before !== undefined) {
      report('left out', `${place} is a snapshot, and ${before} was not the last before it.`)
    }
    if (type === 'snapshot') return
    if (before !== undefined && sequence <= before)
      report('told twice', `${place} after ${before}.`)
    else if (sequence <= toldUpTo) report('told late', `${place} after a ping of ${toldUpTo}.`)
  }

  return {
    take(message) {
      const { channel, sequence } = message
      if (message.type === undefined || channel === undefined) return
      checkPlace(message)
      last.set(channel, sequence)
      for (const one of message.orders ?? []) {
        orders.set(String(one.order_id), { ...orders.get(String(one.order_id)), ...one })
      }
      for (const one of message.balances ?? []) balances.set(String(one.asset), one)
      list('fills', (message.fills ?? []).map(fillLine))
      list(
        'transfers',
        (message.transfers ?? []).map((one) => transferLine(one, sequence)),
      )
      list(
        'withdrawals',
        (message.withdrawals ?? []).map((one) => withdrawalLine(one, sequence)),
      )
    },
    since: (channel) => last.get(channel),
    promised(sequence) {
      toldUpTo = Math.max(toldUpTo, sequence)
    },
    lines(channel) {
      if (channel === 'balances') return [...balances.values()].map(balanceLine)
      // What was refused is told, and stands in no table.
      if (channel === 'orders')
        return [...orders.values()].filter(({ status }) => status !== 'FAILED').map(orderLine)
      return lists.get(channel) ?? []
    },
  }
}

const orderLine = (one: Item) =>
  `${one.order_id} ${one.status} ${one.remaining_quantity} of ${one.quantity} at ${one.price}`
const fillLine = (one: Item) =>
  `${one.trade_id} ${one.role} ${one.order_id} ${one.side} ${one.quantity} at ${one.price}, fee ${one.fee}`
const balanceLine = (one: Item) => `${one.asset} ${one.available} ${one.locked}`
const transferLine = (one: Item, sequence: number) =>
  `${sequence} ${one.type} ${one.amount} ${one.asset}`
const withdrawalLine = (one: Item, sequence: number) =>
  `${sequence} ${one.id} ${one.amount} ${one.asset} ${one.exit_index}`

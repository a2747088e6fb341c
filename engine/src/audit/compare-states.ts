import { formatOrderId } from '@truebook/shared/order-id'
import type { ExchangeSnapshot } from '../core/snapshot.js'

/** A sentence for each thing that two states say differently. */
export function compareStates(stored: ExchangeSnapshot, replayed: ExchangeSnapshot): string[] {
  const differences = [
    ...compareNumbers(stored, replayed),
    ...SECTIONS.flatMap((section) =>
      compareLists(section.name, section.entriesOf(stored), section.entriesOf(replayed)),
    ),
  ]
  // The hashes differ, so silence would be a fault of this list.
  return differences.length > 0 ? differences : ['The states differ in the order of their parts.']
}

const NUMBERS = ['sequence', 'time', 'priority', 'exitIndex'] as const

function compareNumbers(stored: ExchangeSnapshot, replayed: ExchangeSnapshot): string[] {
  return NUMBERS.filter((name) => stored[name] !== replayed[name]).map(
    (name) => `${name} in the tables is ${stored[name]}, but the journal gives ${replayed[name]}.`,
  )
}

interface Section {
  readonly name: string
  /** Each thing's name and what is said of it. */
  readonly entriesOf: (state: ExchangeSnapshot) => (readonly [string, object])[]
}

const SECTIONS: readonly Section[] = [
  { name: 'asset', entriesOf: (s) => s.assets.map((asset) => [`${asset.id}`, asset]) },
  { name: 'market', entriesOf: (s) => s.markets.map((market) => [`${market.rules.id}`, market]) },
  { name: 'account', entriesOf: (s) => s.accounts.map((account) => [`${account.id}`, account]) },
  {
    name: 'balance',
    entriesOf: (s) => s.balances.map((b) => [`of account ${b.account} in asset ${b.asset}`, b]),
  },
  {
    name: 'open order',
    entriesOf: (s) => s.orders.map((order) => [formatOrderId(order.orderId, order.market), order]),
  },
  {
    name: 'recent use',
    entriesOf: (s) =>
      s.recent.map((use) => [`${use.account}/${use.digest.high}/${use.digest.low}`, use]),
  },
  {
    name: 'deposit',
    entriesOf: (s) => s.deposits.map((key) => [`${key.network}/${key.depositCount}`, key]),
  },
  {
    name: 'dead-man switch',
    entriesOf: (s) => s.timers.map((timer) => [`of account ${timer.account}`, timer]),
  },
]

function compareLists(
  name: string,
  stored: readonly (readonly [string, object])[],
  replayed: readonly (readonly [string, object])[],
): string[] {
  const is = new Map(stored.map(([key, value]) => [key, textOf(value)]))
  const should = new Map(replayed.map(([key, value]) => [key, textOf(value)]))
  const keys = new Set([...is.keys(), ...should.keys()])
  return [...keys].flatMap((key) => {
    const [stored, replayed] = [is.get(key) ?? 'nothing', should.get(key) ?? 'nothing']
    if (stored === replayed) return []
    return [`The ${name} ${key} in the tables is ${stored}, but the journal gives ${replayed}.`]
  })
}

/** Equal things give equal texts, whatever the order of their fields. */
function textOf(value: object): string {
  return JSON.stringify(value, (_, field) => {
    if (typeof field === 'bigint') return `${field}`
    if (typeof field !== 'object') return field
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

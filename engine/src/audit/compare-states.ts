import { isDeepStrictEqual } from 'node:util'
import { formatOrderId } from '@truebook/shared/order-id'
import type { Many, StateView } from '../core/snapshot.js'

/** A sentence for each difference between two states, whose hashes must differ. */
export function compareStates(stored: StateView, replayed: StateView): string[] {
  const differences = [
    ...compareNumbers(stored, replayed),
    ...SECTIONS.flatMap((compare) => compare(stored, replayed)),
  ]
  // The hashes differ, so there is something to say.
  return differences.length > 0 ? differences : ['The states differ in the order of their parts.']
}

const NUMBERS = ['sequence', 'time', 'priority', 'exitIndex'] as const

function compareNumbers(stored: StateView, replayed: StateView): string[] {
  return NUMBERS.filter((name) => stored[name] !== replayed[name]).map(
    (name) => `${name} in the tables is ${stored[name]}, but the journal gives ${replayed[name]}.`,
  )
}

const SECTIONS = [
  section(
    'asset',
    ({ assets }) => assets,
    ({ id }) => `${id}`,
  ),
  section(
    'market',
    ({ markets }) => markets,
    ({ rules }) => `${rules.id}`,
  ),
  section(
    'account',
    ({ accounts }) => accounts,
    ({ id }) => `${id}`,
  ),
  section(
    'balance',
    ({ balances }) => balances,
    (balance) => `of account ${balance.account} in asset ${balance.asset}`,
  ),
  section(
    'open order',
    ({ orders }) => orders,
    ({ orderId, market }) => formatOrderId(orderId, market),
  ),
  section(
    'recent use',
    ({ recent }) => recent,
    ({ account, digest }) => `${account}/${digest.high}/${digest.low}`,
  ),
  section(
    'deposit',
    ({ deposits }) => deposits,
    ({ network, depositCount }) => `${network}/${depositCount}`,
  ),
  section(
    'dead-man switch',
    ({ timers }) => timers,
    ({ account }) => `of account ${account}`,
  ),
]

/** Compares one list of two states. */
function section<T>(
  name: string,
  listOf: (state: StateView) => Many<T>,
  keyOf: (item: T) => string,
) {
  return (stored: StateView, replayed: StateView) =>
    compareLists({ name, keyOf }, listOf(stored), listOf(replayed))
}

interface Kind<T> {
  readonly name: string
  readonly keyOf: (item: T) => string
}

/**
 * Up to this many items that differ or are displaced are each reported; beyond it, only the counts, and the
 * items that are in both lists but differ.
 */
const MOST_APART = 10_000

/**
 * Walks both lists at once, in their common order. In memory are only the items that differ, and displaced
 * ones until their counterpart in the other list comes.
 */
function compareLists<T>(kind: Kind<T>, stored: Many<T>, replayed: Many<T>): string[] {
  const is = new Map<string, string>()
  const should = new Map<string, string>()
  const say = (key: string) =>
    `The ${kind.name} ${key} in the tables is ${is.get(key) ?? 'nothing'}, but the journal gives ${should.get(key) ?? 'nothing'}.`
  const [ones, others] = [stored[Symbol.iterator](), replayed[Symbol.iterator]()]
  for (let place = 1; ; place++) {
    const [one, other] = [ones.next(), others.next()]
    if (one.done && other.done) break
    if (!one.done && !other.done && isDeepStrictEqual(one.value, other.value)) continue
    if (!one.done) meet(kind.keyOf(one.value), textOf(one.value), is, should)
    if (!other.done) meet(kind.keyOf(other.value), textOf(other.value), should, is)
    if (is.size + should.size <= MOST_APART) continue
    const counts = { stored: stored.length, replayed: replayed.length }
    const inBoth = [...is.keys()].filter((key) => should.has(key))
    return [sayTooMany(kind, place, counts), ...inBoth.map(say)]
  }
  return [...new Set([...is.keys(), ...should.keys()])].map(say)
}

function sayTooMany<T>(
  { name }: Kind<T>,
  place: number,
  { stored, replayed }: { readonly stored: number; readonly replayed: number },
): string {
  return (
    `The tables have ${stored} ${name}s, but the journal gives ${replayed}; ` +
    `by the first ${place}, too many differ to tell each.`
  )
}

/** Notes what one list says of an item. If the other list said the same before, drops that note instead. */
function meet(key: string, text: string, own: Map<string, string>, theirs: Map<string, string>) {
  if (theirs.get(key) === text) theirs.delete(key)
  else own.set(key, text)
}

/** Equal things give equal texts, whatever the order of their fields. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, field) => {
    if (typeof field === 'bigint') return `${field}`
    if (typeof field !== 'object') return field
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

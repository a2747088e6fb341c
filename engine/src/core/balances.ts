import { assert } from '@truebook/shared/assert'
import { type Atoms, NO_ATOMS } from '@truebook/shared/units'
import { type Amount, amountOf, atomsOf } from './amount.js'

/** How much each account has of something: exact, and without garbage as long as it is below 2^53. */
export interface Balances {
  /** By account; `LARGE` where the balance is no safe integer, and stands in `large`. */
  numbers: Float64Array
  readonly large: Atoms[]
}

const FIRST_ACCOUNTS = 256
/** NaN: every comparison with it is false. */
const LARGE = Number.NaN

export function createBalances(): Balances {
  return { numbers: new Float64Array(FIRST_ACCOUNTS), large: [] }
}

/** What an account has. */
export function balanceOf({ numbers, large }: Balances, account: number): Atoms {
  if (account >= numbers.length) return NO_ATOMS
  return numbers[account] >= 0 ? atomsOf(numbers[account]) : large[account]
}

/** Whether an account has at least this much. */
export function covers(balances: Balances, account: number, amount: Amount): boolean {
  if (typeof amount === 'number' && balances.numbers[account] >= amount) return true
  return balanceOf(balances, account) >= BigInt(amount)
}

/** Gives an account an amount. */
export function give(balances: Balances, account: number, amount: Amount): void {
  const sum = typeof amount === 'number' ? balances.numbers[account] + amount : LARGE
  if (sum <= Number.MAX_SAFE_INTEGER) balances.numbers[account] = sum
  else giveExactly(balances, account, amount)
}

/** Takes an amount away; throws an AssertionError with `sentence` if the account has less. */
export function take(balances: Balances, account: number, amount: Amount, sentence: string): void {
  const left = typeof amount === 'number' ? balances.numbers[account] - amount : LARGE
  if (left >= 0) balances.numbers[account] = left
  else takeExactly(balances, account, amount, sentence)
}

function giveExactly(balances: Balances, account: number, amount: Amount): void {
  if (account >= balances.numbers.length) grow(balances, account)
  set(balances, account, balanceOf(balances, account) + BigInt(amount))
}

function takeExactly(balances: Balances, account: number, amount: Amount, sentence: string): void {
  const left = balanceOf(balances, account) - BigInt(amount)
  assert(left >= 0n, sentence)
  set(balances, account, left)
}

function grow(balances: Balances, account: number): void {
  const grown = new Float64Array(Math.max(2 * balances.numbers.length, account + 1))
  grown.set(balances.numbers)
  balances.numbers = grown
}

function set({ numbers, large }: Balances, account: number, value: bigint): void {
  const amount = amountOf(value)
  if (typeof amount === 'number') numbers[account] = amount
  else {
    while (large.length <= account) large.push(NO_ATOMS)
    numbers[account] = LARGE
    large[account] = amount
  }
}

import { type Atoms, NO_ATOMS } from '@truebook/shared/units'
import { type Amount, amountOf } from './amount.js'
import { type Balances, balanceOf, covers, createBalances, give, take } from './balances.js'
import { type BalanceSnapshot, type Many, manyOf } from './snapshot.js'

/** The account that fees go to. */
export const HOUSE = 0

/**
 * Who has how much. Amounts only move between accounts, or between available and held within one;
 * `deposit` and `withdraw` alone create and destroy, and `issued` is their sum.
 */
export interface Ledger {
  available(account: number, asset: number): Atoms
  held(account: number, asset: number): Atoms
  /** Deposited minus withdrawn. */
  issued(asset: number): Atoms
  /** Whether an account has at least this much available. */
  covers(account: number, asset: number, amount: Amount): boolean
  deposit(account: number, asset: number, amount: Atoms): void
  withdraw(account: number, asset: number, amount: Atoms): void
  /** Holds what an order needs: available → held. */
  reserve(account: number, asset: number, amount: Amount): void
  /** Held → available. */
  release(account: number, asset: number, amount: Amount): void
  /** From one account's available to another's. */
  pay(from: number, to: number, asset: number, amount: Amount): void
  /** From one account's held to another's available. */
  payHeld(from: number, to: number, asset: number, amount: Amount): void
  /** Calls `visit` for each balance that changed since the last call, in order of first change. */
  drainTouched(visit: (account: number, asset: number) => void): void
  /** Every balance that is not zero, by account, then asset. */
  all(): Many<BalanceSnapshot>
  /** Sets a balance while a state is loaded. */
  load(balance: BalanceSnapshot): void
}

interface Purse {
  readonly available: Balances
  readonly held: Balances
  /** By account: 1 where its balance changed since the last `drainTouched`. */
  touched: Uint8Array
  issued: Atoms
}

const FIRST_ACCOUNTS = 256

const OVERSPENT = 'Nobody may spend more than is available.'
const OVERHELD = 'No more than is held may be released.'

export function createLedger(): Ledger {
  const purses: Purse[] = []
  const touchedAccounts: number[] = []
  const touchedAssets: number[] = []
  /**
   * How many entries of these two lists count. They are not shortened, which would take longer than filling
   * them.
   */
  let touches = 0

  function purseOf(asset: number): Purse {
    while (purses.length <= asset) {
      const [available, held] = [createBalances(), createBalances()]
      purses.push({ available, held, touched: new Uint8Array(FIRST_ACCOUNTS), issued: NO_ATOMS })
    }
    return purses[asset]
  }

  function touch(purse: Purse, account: number, asset: number): void {
    if (account >= purse.touched.length) growTouched(purse, account)
    if (purse.touched[account] === 1) return
    purse.touched[account] = 1
    touchedAccounts[touches] = account
    touchedAssets[touches] = asset
    touches += 1
  }

  function growTouched(purse: Purse, account: number): void {
    const grown = new Uint8Array(Math.max(2 * purse.touched.length, account + 1))
    grown.set(purse.touched)
    purse.touched = grown
  }

  return {
    available: (account, asset) => balanceOf(purseOf(asset).available, account),
    held: (account, asset) => balanceOf(purseOf(asset).held, account),
    issued: (asset) => purseOf(asset).issued,
    covers: (account, asset, amount) => covers(purseOf(asset).available, account, amount),
    deposit(account, asset, amount) {
      const purse = purseOf(asset)
      give(purse.available, account, amountOf(amount))
      purse.issued = (purse.issued + amount) as Atoms
      touch(purse, account, asset)
    },
    withdraw(account, asset, amount) {
      const purse = purseOf(asset)
      take(purse.available, account, amountOf(amount), OVERSPENT)
      purse.issued = (purse.issued - amount) as Atoms
      touch(purse, account, asset)
    },
    reserve(account, asset, amount) {
      const purse = purseOf(asset)
      take(purse.available, account, amount, OVERSPENT)
      give(purse.held, account, amount)
      touch(purse, account, asset)
    },
    release(account, asset, amount) {
      const purse = purseOf(asset)
      take(purse.held, account, amount, OVERHELD)
      give(purse.available, account, amount)
      touch(purse, account, asset)
    },
    pay(from, to, asset, amount) {
      const purse = purseOf(asset)
      take(purse.available, from, amount, OVERSPENT)
      give(purse.available, to, amount)
      touch(purse, from, asset)
      touch(purse, to, asset)
    },
    payHeld(from, to, asset, amount) {
      const purse = purseOf(asset)
      take(purse.held, from, amount, OVERHELD)
      give(purse.available, to, amount)
      touch(purse, from, asset)
      touch(purse, to, asset)
    },
    drainTouched(visit) {
      for (let i = 0; i < touches; i++) {
        purses[touchedAssets[i]].touched[touchedAccounts[i]] = 0
        visit(touchedAccounts[i], touchedAssets[i])
      }
      touches = 0
    },
    all: () => balancesIn(purses),
    load({ account, asset, available, held }) {
      const purse = purseOf(asset)
      give(purse.available, account, amountOf(available))
      give(purse.held, account, amountOf(held))
      purse.issued = (purse.issued + available + held) as Atoms
    },
  }
}

function balancesIn(purses: readonly Purse[]): Many<BalanceSnapshot> {
  const numbers = purses.flatMap(({ available, held }) => [available.numbers, held.numbers])
  const accounts = Math.max(0, ...numbers.map(({ length }) => length))

  function* each(): Generator<BalanceSnapshot> {
    for (let account = 0; account < accounts; account++) {
      for (let asset = 0; asset < purses.length; asset++) {
        const available = balanceOf(purses[asset].available, account)
        const held = balanceOf(purses[asset].held, account)
        if (available > 0n || held > 0n) yield { account, asset, available, held }
      }
    }
  }

  let count = 0
  for (const _ of each()) count += 1
  return manyOf(count, each)
}

import { assert } from '@truebook/shared/assert'
import { type Atoms, NO_ATOMS } from '@truebook/shared/units'

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
  deposit(account: number, asset: number, amount: Atoms): void
  withdraw(account: number, asset: number, amount: Atoms): void
  /** Holds what an order needs: available → held. */
  reserve(account: number, asset: number, amount: Atoms): void
  /** Held → available. */
  release(account: number, asset: number, amount: Atoms): void
  /** From one account's available to another's. */
  pay(from: number, to: number, asset: number, amount: Atoms): void
  /** From one account's held to another's available. */
  payHeld(from: number, to: number, asset: number, amount: Atoms): void
  /** Calls `visit` for each balance that changed since the last call, in order of first change. */
  drainTouched(visit: (account: number, asset: number) => void): void
  /** Every balance that is not zero, by asset, then account. */
  forEach(visit: (account: number, asset: number) => void): void
  /** Sets a balance while a state is loaded. */
  load(balance: BalanceToLoad): void
}

export interface BalanceToLoad {
  readonly account: number
  readonly asset: number
  readonly available: Atoms
  readonly held: Atoms
}

interface Purse {
  readonly available: Atoms[]
  readonly held: Atoms[]
  readonly touched: boolean[]
  issued: Atoms
}

export function createLedger(): Ledger {
  const purses: Purse[] = []
  const touchedAccounts: number[] = []
  const touchedAssets: number[] = []
  /** How much of these lists counts: to make them shorter takes longer than all that is in them. */
  let touches = 0

  function purseOf(asset: number): Purse {
    let purse = purses[asset]
    if (purse === undefined) {
      purse = { available: [], held: [], touched: [], issued: NO_ATOMS }
      while (purses.length < asset) {
        purses.push({ available: [], held: [], touched: [], issued: NO_ATOMS })
      }
      purses[asset] = purse
    }
    return purse
  }

  function open(purse: Purse, account: number): void {
    while (purse.available.length <= account) {
      purse.available.push(NO_ATOMS)
      purse.held.push(NO_ATOMS)
      purse.touched.push(false)
    }
  }

  function touch(purse: Purse, account: number, asset: number): void {
    if (account >= purse.available.length) open(purse, account)
    if (purse.touched[account]) return
    purse.touched[account] = true
    touchedAccounts[touches] = account
    touchedAssets[touches] = asset
    touches += 1
  }

  function addAvailable(account: number, asset: number, amount: Atoms): void {
    const purse = purseOf(asset)
    touch(purse, account, asset)
    purse.available[account] = (purse.available[account] + amount) as Atoms
  }

  function takeAvailable(account: number, asset: number, amount: Atoms): void {
    const purse = purseOf(asset)
    touch(purse, account, asset)
    const left = purse.available[account] - amount
    assert(left >= 0n, 'Nobody may spend more than is available.')
    purse.available[account] = left as Atoms
  }

  function takeHeld(account: number, asset: number, amount: Atoms): void {
    const purse = purseOf(asset)
    touch(purse, account, asset)
    const left = purse.held[account] - amount
    assert(left >= 0n, 'No more than is held may be released.')
    purse.held[account] = left as Atoms
  }

  return {
    available: (account, asset) => purses[asset]?.available[account] ?? NO_ATOMS,
    held: (account, asset) => purses[asset]?.held[account] ?? NO_ATOMS,
    issued: (asset) => purses[asset]?.issued ?? NO_ATOMS,
    deposit(account, asset, amount) {
      addAvailable(account, asset, amount)
      purses[asset].issued = (purses[asset].issued + amount) as Atoms
    },
    withdraw(account, asset, amount) {
      takeAvailable(account, asset, amount)
      purses[asset].issued = (purses[asset].issued - amount) as Atoms
    },
    reserve(account, asset, amount) {
      takeAvailable(account, asset, amount)
      purses[asset].held[account] = (purses[asset].held[account] + amount) as Atoms
    },
    release(account, asset, amount) {
      takeHeld(account, asset, amount)
      purses[asset].available[account] = (purses[asset].available[account] + amount) as Atoms
    },
    pay(from, to, asset, amount) {
      takeAvailable(from, asset, amount)
      addAvailable(to, asset, amount)
    },
    payHeld(from, to, asset, amount) {
      takeHeld(from, asset, amount)
      addAvailable(to, asset, amount)
    },
    drainTouched(visit) {
      for (let i = 0; i < touches; i++) {
        purses[touchedAssets[i]].touched[touchedAccounts[i]] = false
        visit(touchedAccounts[i], touchedAssets[i])
      }
      touches = 0
    },
    forEach(visit) {
      purses.forEach((purse, asset) => {
        purse.available.forEach((available, account) => {
          if (available > 0n || purse.held[account] > 0n) visit(account, asset)
        })
      })
    },
    load({ account, asset, available, held }) {
      const purse = purseOf(asset)
      open(purse, account)
      purse.available[account] = available
      purse.held[account] = held
      purse.issued = (purse.issued + available + held) as Atoms
    },
  }
}

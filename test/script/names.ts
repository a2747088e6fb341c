import type { OrderId } from '@truebook/shared/order-id'

/** Who is who in a scenario: wallets by a letter, orders by the names that it gives them. */
export interface Names {
  /** The account of a letter, counted in order of first mention; `isNew` on that. */
  account(letter: string): { account: number; wallet: string; isNew: boolean }
  letter(account: number): string
  call(name: string, id: OrderId): void
  /** The order last called so. Throws when there is none. */
  order(name: string): OrderId
  nameOf(id: OrderId): string
}

/** When scenarios start, unix milliseconds. */
export const START = 1_700_000_000_000

export const ASSETS: readonly string[] = ['CASH', 'GOLD']

export function createNames(): Names {
  const letters = ['house']
  const orders = new Map<string, OrderId>()
  const called = new Map<number, string>()

  return {
    account(letter) {
      const known = letters.indexOf(letter)
      const account = known === -1 ? letters.push(letter) - 1 : known
      const digits = letter.charCodeAt(0).toString(16).padStart(40, '0')
      return { account, wallet: `0x${digits}`, isNew: known === -1 }
    },
    letter: (account) => letters[account] ?? `account ${account}`,
    call(name, id) {
      orders.set(name, id)
      called.set(id.chance, name)
    },
    order(name) {
      const id = orders.get(name)
      if (id === undefined) throw new Error(`No order is called ${name}.`)
      return id
    },
    nameOf: (id) => called.get(id.chance) ?? '?',
  }
}

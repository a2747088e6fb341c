/**
 * Accounts by wallet. It is a `Map` in parts, by the wallet's last byte: a `Map` grows by filing all that it has
 * anew, for which the engine stood still 106 to 126 ms at the 2^20th wallet. A part does so with its own few
 * thousand, each at another time, unless wallets were chosen to have one last byte.
 */
export interface AccountIndex {
  /** The account of a wallet, undefined if it has none. */
  get(wallet: string): number | undefined
  /** Files the account of a wallet that has none yet. */
  add(wallet: string, account: number): void
}

const PARTS = 256

export function createAccountIndex(): AccountIndex {
  const parts = Array.from({ length: PARTS }, () => new Map<string, number>())
  const partOf = (wallet: string) => parts[Number.parseInt(wallet.slice(-2), 16) & (PARTS - 1)]
  return {
    get: (wallet) => partOf(wallet).get(wallet),
    add: (wallet, account) => partOf(wallet).set(wallet, account),
  }
}

/** What the auditor knows of money: balances as events told them, and what they must be by all that moved. */
export interface AuditedMoney {
  /** What an account's open orders of a market's side need has become more, or less. */
  need(account: number, asset: number, change: bigint): void
  /** Some of an asset came to an account, or left it. */
  move(account: number, asset: number, change: bigint): void
  /** A balance is now this. */
  set(account: number, asset: number, balance: Balance): void
  /** Checks all that changed since the last call. */
  settle(): void
  /** Checks everything, also that nothing else exists; `balances` is what the exchange holds. */
  settleAll(balances: readonly (Balance & { account: number; asset: number })[]): void
}

export interface Balance {
  readonly available: bigint
  readonly held: bigint
}

interface Purse {
  readonly account: number
  readonly asset: number
  available: bigint
  held: bigint
  needed: bigint
  /** What came, less what left. */
  moved: bigint
}

export function createAuditedMoney(): AuditedMoney {
  const purses = new Map<string, Purse>()
  const changed = new Set<Purse>()

  function purseOf(account: number, asset: number): Purse {
    const key = `${account}/${asset}`
    const known = purses.get(key)
    if (known) return known
    const purse = { account, asset, available: 0n, held: 0n, needed: 0n, moved: 0n }
    purses.set(key, purse)
    return purse
  }

  function checkPurse({ account, asset, available, held, needed, moved }: Purse): void {
    const whose = `account ${account} in asset ${asset}`
    check(available >= 0n, `The available balance of ${whose} is ${available}.`)
    check(held >= 0n, `The held balance of ${whose} is ${held}.`)
    check(held === needed, `${held} is held of ${whose}, but its orders need ${needed}.`)
    const owned = available + held
    check(owned === moved, `${owned} is owned by ${whose}, but ${moved} came to it and stayed.`)
  }

  return {
    need(account, asset, change) {
      const purse = purseOf(account, asset)
      purse.needed += change
      changed.add(purse)
    },
    move(account, asset, change) {
      const purse = purseOf(account, asset)
      purse.moved += change
      changed.add(purse)
    },
    set(account, asset, { available, held }) {
      const purse = purseOf(account, asset)
      purse.available = available
      purse.held = held
      changed.add(purse)
    },
    settle() {
      for (const purse of changed) checkPurse(purse)
      changed.clear()
    },
    settleAll(balances) {
      let known = 0
      for (const purse of purses.values()) {
        checkPurse(purse)
        if (purse.available > 0n || purse.held > 0n) known += 1
      }
      check(balances.length === known, `There are ${balances.length} balances, not ${known}.`)
      for (const { account, asset, available, held } of balances) {
        const purse = purseOf(account, asset)
        const agrees = purse.available === available && purse.held === held
        check(agrees, `No event told of the balance of account ${account} in asset ${asset}.`)
      }
    },
  }
}

/** Stops the audit with a sentence. */
export function check(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence)
}

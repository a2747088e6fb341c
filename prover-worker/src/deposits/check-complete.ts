import type { BridgeDeposit } from '../chain/bridge.js'

/** What to do where a node leaves out what is on its chain. */
export const ASKED_AGAIN =
  'It is asked again; if it keeps no events of so long ago, let RPC_URL name a node that does.'

/** A node told of deposits, but not of this one before them. */
export class DepositMissing extends Error {
  override readonly name = 'DepositMissing'
  readonly depositCount: number

  constructor(depositCount: number, instead: string) {
    super(
      `The chain's node did not tell of deposit ${depositCount}, but ${instead}. ${ASKED_AGAIN}`,
    )
    this.depositCount = depositCount
  }
}

/** What a node told of the deposits in some blocks. */
export interface Told {
  readonly deposits: readonly BridgeDeposit[]
  /** The count that the first of them must have. */
  readonly first: number
  /** How many deposits the bridge counts in the end; undefined where that is not asked. */
  readonly counted: number | undefined
}

/**
 * Throws `DepositMissing` where a deposit is missing. A node that is behind tells of no events in blocks that it has
 * not got, and no error either: once the cursor is past them, such a deposit would be lost.
 */
export function checkComplete({ deposits, first, counted }: Told): void {
  let next = first
  for (const { depositCount } of deposits) {
    if (depositCount !== next) throw new DepositMissing(next, `of ${depositCount}`)
    next += 1
  }
  if (counted === undefined || next === counted) return
  throw new DepositMissing(next, `the bridge counts ${counted}`)
}

import type { BridgeDeposit } from '../chain/bridge.js'

/** What happens, and what to do, where a node leaves out events of its chain. */
export const ASKED_AGAIN =
  'It is asked again; if it keeps no events of so long ago, let RPC_URL name a node that does.'

/** A node gave later deposits, or a higher count, but not this deposit. */
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

/** The deposits that a node gave for some blocks. */
export interface Told {
  readonly deposits: readonly BridgeDeposit[]
  /** The count that the first of them must have, or the next one where there are none. */
  readonly first: number
  /**
   * How many deposits the bridge has counted at the end of these blocks; undefined where it was not asked.
   */
  readonly counted: number | undefined
}

/**
 * Throws `DepositMissing` where a deposit is missing. A node that is behind gives no events for blocks that
 * it lacks, and no error either: once the cursor is past them, such a deposit would be lost.
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

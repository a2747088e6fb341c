import type { Database } from '@truebook/shared/db/connect'
import type { BridgeDeposit } from '../chain/bridge.js'
import type { Chain } from '../chain/register.js'

/** What a node told of the deposits in some blocks. */
export interface Told {
  readonly deposits: readonly BridgeDeposit[]
  /** The count that the first of them must have; undefined where nothing is known of earlier ones. */
  readonly first: number | undefined
  /** How many deposits the bridge counts in the end; undefined where that is not asked. */
  readonly counted: number | undefined
}

/**
 * Throws where a deposit is missing. A node that is behind tells of no events in blocks that it has
 * not got, and no error either: once the cursor is past them, such a deposit would be lost.
 */
export function checkComplete({ deposits, first, counted }: Told): void {
  let next = first ?? deposits[0]?.depositCount
  for (const { depositCount } of deposits) {
    if (depositCount !== next) throw missing(`deposit ${next}, but of ${depositCount}`)
    next += 1
  }
  if (counted === undefined || next === undefined || next === counted) return
  throw missing(`deposit ${next}, but the bridge counts ${counted}`)
}

function missing(what: string): Error {
  return new Error(`The chain's node did not tell of ${what}: it is asked again.`)
}

/** The count that follows the deposits of all blocks up to this one. */
export async function nextDeposit(
  db: Database,
  { chainId }: Chain,
  block: number,
): Promise<number | undefined> {
  const { last } = await db
    .selectFrom('chain_deposits')
    .select(({ fn }) => fn.max<number | null>('deposit_count').as('last'))
    .where('chain_id', '=', chainId)
    .where('block_number', '<=', block)
    .executeTakeFirstOrThrow()
  return last === null ? undefined : last + 1
}

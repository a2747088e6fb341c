import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** The next withdrawal of the exit tree, where no leaf can be made of it. All behind it wait too. */
export interface HeldExit {
  /** How many withdrawals wait, itself among them. */
  readonly waiting: number
  /** Which withdrawal it is, and what to do. */
  readonly sentence: string
}

/** Thrown so that a held exit is logged as an error, other failures as warnings. */
export class HeldExitError extends Error {}

interface HeldRow {
  readonly id: string
  readonly chain_id: number
  readonly symbol: string
  readonly chain_decimals: number
  readonly is_known: boolean
  readonly behind: number
}

/**
 * The withdrawal that holds up all exits because its asset has no token on its chain; undefined where none
 * does. Its index is given to no other: its owner was told it and claims by it, and after a failover that
 * lost leaves, these must be made again just as the posted roots have them.
 */
export async function heldExit(db: Database): Promise<HeldExit | undefined> {
  const { rows } = await sql<HeldRow>`
    select w.id, w.chain_id, a.symbol, a.chain_decimals, c.chain_id is not null as is_known,
      (select count(*) from withdrawals b where b.exit_index > w.exit_index) as behind
    from withdrawals w join assets a on a.id = w.asset
      left join chains c on c.chain_id = w.chain_id
      left join chain_tokens t on t.chain_id = w.chain_id and t.asset = w.asset
    where w.exit_index = (select coalesce(max(exit_index) + 1, 0) from exit_leaves)
      and t.token is null`.execute(db)
  return rows[0] && { waiting: rows[0].behind + 1, sentence: sentenceOf(rows[0]) }
}

function sentenceOf({ id, chain_id, symbol, chain_decimals, is_known, behind }: HeldRow): string {
  const both = `it and the ${behind} behind it have no leaf, and cannot be claimed`
  const page = 'see "A withdrawal that holds up all exits" in docs/operations.md.'
  if (!is_known) {
    return `Withdrawal ${id} goes to chain ${chain_id}, which the tables do not know: ${both}. The api lets none of them through: ${page}`
  }
  return (
    `Withdrawal ${id} is of ${symbol}, which has no token on chain ${chain_id}: ${both}. ` +
    `Add ${symbol}=0x…, a token of ${chain_decimals} decimals, to BRIDGE_TOKENS of a prover-worker and start it again; ${page}`
  )
}

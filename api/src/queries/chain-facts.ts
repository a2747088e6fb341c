import { WITH_CLAIM } from '@truebook/shared/db/claims'
import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import { CONFIRMED_BLOCK } from './chains.js'
import type { MovementRow } from './movements.js'

/** What is known from a chain about a deposit or a withdrawal. */
export interface ChainFacts {
  readonly sequence: number
  readonly chain_id: number
  readonly network: string
  readonly network_id: number
  /** The sender of a deposit's transaction; '' for a withdrawal. */
  readonly sender: string
  /** Of the deposit, or of the withdrawal's claim; 0 and '' before there is one. */
  readonly block_number: number
  readonly transaction_hash: string
  readonly is_done: boolean
}

/** What is known from the chains about these movements of an account, by sequence. */
export async function chainFactsOf(
  db: Database,
  account: number,
  rows: readonly MovementRow[],
): Promise<ReadonlyMap<number, ChainFacts>> {
  const of = (type: MovementRow['type']) =>
    rows.filter((row) => row.type === type).map(({ sequence }) => sequence)
  const [deposits, withdrawals] = [of('DEPOSIT'), of('WITHDRAWAL')]
  if (deposits.length + withdrawals.length === 0) return new Map()
  const facts = await sql<ChainFacts>`
    select d.sequence, n.chain_id, n.name as network, n.network as network_id, c.sender,
      c.block_number, c.transaction_hash, true as is_done
    from deposits d join chains n on n.chain_id = d.network
      join chain_deposits c on c.chain_id = d.network and c.deposit_count = d.deposit_count
    where d.account = ${account} and d.sequence = any(${deposits})
    union all select w.sequence, n.chain_id, n.name, n.network, '', coalesce(p.block_number, 0),
      coalesce(p.transaction_hash, ''),
      coalesce(p.block_number <= ${CONFIRMED_BLOCK}, false)
    from withdrawals w ${WITH_CLAIM} join chains n on n.chain_id = w.chain_id
      left join chain_cursors u on u.chain_id = n.chain_id
    where w.account = ${account} and w.sequence = any(${withdrawals})`.execute(db)
  return new Map(facts.rows.map((row) => [row.sequence, row]))
}

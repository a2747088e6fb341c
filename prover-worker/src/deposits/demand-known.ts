import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import type { Bridge } from '../chain/bridge.js'
import type { BlockRange } from '../chain/log-ranges.js'
import type { Chain } from '../chain/register.js'
import { ASKED_AGAIN } from './check-complete.js'

type Told = Pick<Awaited<ReturnType<Bridge['events']>>, 'deposits' | 'claims'>

/**
 * Throws where a node leaves out a known deposit or claim, unless another block has taken the place of the
 * one it stands in. Such a node has pruned its old events, and answers as if there were none.
 */
export async function demandKnown(
  db: Database,
  chain: Chain,
  { blocks, deposits, claims }: { readonly blocks: BlockRange } & Told,
): Promise<void> {
  const told = new Set([
    ...deposits.map(({ depositCount }) => `deposit ${depositCount}`),
    ...claims.map(({ globalIndex }) => `claim ${globalIndex}`),
  ])
  const known = await knownIn(db, chain, blocks)
  // The events of a block stay or go together, so one of each block is checked.
  const untold = new Map(
    known.filter(({ name }) => !told.has(name)).map((event) => [event.block, event]),
  )
  for (const { name, block, hash } of untold.values()) {
    const found = await chain.node.block(block)
    if (found && found.hash !== hash) continue
    throw new Error(
      `The chain's node did not tell of ${name}, and block ${block}, which has it, is no other: nothing is forgotten or credited. ${ASKED_AGAIN}`,
    )
  }
}

interface KnownEvent {
  readonly name: string
  readonly block: number
  readonly hash: string
}

async function knownIn(
  db: Database,
  { chainId }: Chain,
  { from, to }: BlockRange,
): Promise<readonly KnownEvent[]> {
  const { rows } = await sql<KnownEvent>`
    select name, block_number as block, block_hash as hash from (
      select 'deposit ' || deposit_count as name, chain_id, block_number, block_hash
        from chain_deposits
      union all
      select 'claim ' || global_index, chain_id, block_number, block_hash from chain_claims) e
    where chain_id = ${chainId} and block_number between ${from} and ${to} and block_hash != ''
    order by block_number desc`.execute(db)
  return rows
}

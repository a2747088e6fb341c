import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import type { Block } from '../chain/node.js'
import type { Chain } from '../chain/register.js'
import { moveCursor } from './cursor.js'

/** How far back a scan goes at least after a reorg deeper than the confirmations. */
const DEEP_REORG_BLOCKS = 1_000

/**
 * Where to begin after a reorg deeper than the confirmations: below it, so that all rows further down are of
 * the chain as it is now. Throws where nothing known is on the node's chain and that chain lacks the bridge,
 * or deposits that were credited: it is another chain, or one that is still being set up anew.
 */
export async function belowDeepReorg(
  db: Database,
  chain: Chain,
  { dealt, fromBlock }: { readonly dealt: number; readonly fromBlock: number },
): Promise<Block> {
  const shared = await lastShared(db, chain, dealt)
  if (shared === undefined) await demandBridge(db, chain)
  const below = Math.min(dealt - DEEP_REORG_BLOCKS, (shared ?? fromBlock) - 1)
  const number = Math.max(below, fromBlock - 1)
  // With its hash, a reorg below it is noticed too.
  const block = number < 0 ? undefined : await chain.node.block(number)
  return block ?? { number, hash: '' }
}

/**
 * Moves the cursor there. What the bridge held was of blocks that are no more, so the next balances are
 * compared with all deposits and claims there ever were.
 */
export async function goBelow(db: Database, chain: Chain, block: Block): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('chain_escrow').where('chain_id', '=', chain.chainId).execute()
    await moveCursor(transaction, chain, block)
  })
}

/**
 * The block of a deposit or claim in the tables, at or below `dealt`, that the node's chain has as well:
 * nearly the last such block. All rows up to `dealt` are of one chain, so each that is further down is on the
 * node's chain too. Steps double: after a reset of the chain, millions of rows may be of none of its blocks.
 */
async function lastShared(db: Database, chain: Chain, dealt: number): Promise<number | undefined> {
  let at = dealt
  for (let step = 1; ; step *= 2) {
    const known = await lastKnown(db, chain, at)
    if (!known) return undefined
    const found = await chain.node.block(known.block)
    if (found?.hash === known.hash) return known.block
    at = known.block - step
  }
}

async function lastKnown(
  db: Database,
  { chainId }: Chain,
  block: number,
): Promise<{ readonly block: number; readonly hash: string } | undefined> {
  const lastOf = (table: string) => sql`(select block_number, block_hash from ${sql.table(table)}
    where chain_id = ${chainId} and block_number <= ${block} and block_hash != ''
    order by block_number desc limit 1)`
  const { rows } = await sql<{ readonly block: number; readonly hash: string }>`
    select block_number as block, block_hash as hash
    from (${lastOf('chain_deposits')} union all ${lastOf('chain_claims')}) e
    order by block_number desc limit 1`.execute(db)
  return rows[0]
}

async function demandBridge(db: Database, chain: Chain): Promise<void> {
  const { chainId, address } = chain
  const counted = await chain.depositCount('latest')
  const { last } = await db
    .selectFrom('deposits')
    .select(({ fn }) => fn.max<number | null>('deposit_count').as('last'))
    .where('network', '=', chainId)
    .executeTakeFirstOrThrow()
  const credited = last === null ? 0 : last + 1
  if (counted >= credited) return
  throw new Error(
    `The node of chain ${chainId} has none of the blocks that are known, and the bridge ${address} counts ${counted} deposits there, but ${credited} were credited: it may be another chain. Nothing is taken back or credited until the bridge counts as many.`,
  )
}

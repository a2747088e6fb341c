import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import type { BridgeClaim, BridgeDeposit } from '../chain/bridge.js'
import type { BlockRange } from '../chain/log-ranges.js'
import type { Chain } from '../chain/register.js'
import { ASKED_AGAIN } from './check-complete.js'
import { putBack } from './cursor.js'
import type { Rereads } from './rereads.js'

/** What a node gave for the blocks above `dealt`, up to its head. */
export interface LookedAtHead {
  readonly deposits: readonly BridgeDeposit[]
  readonly claims: readonly BridgeClaim[]
  readonly dealt: number
  /** The first block that this exchange reads. */
  readonly fromBlock: number
  /** The bridge's balances at the head, in units of the chain. */
  readonly escrow: readonly Held[]
  readonly rereads: Rereads
}

/** The bridge's balance of an asset. */
export interface Held {
  readonly asset: number
  readonly token: string
  readonly amount: bigint
}

/**
 * Throws unless escrow = deposits − claims. Claims have no counter as deposits do, so only the
 * balance shows one that the node left out.
 * It also passes where the balance has changed since the last look by exactly what was read, so
 * that an old discrepancy is not reported again: amount − before.amount = since − replaced + fresh.
 * `since` are rows above the last look's block; `replaced` are rows that the last look counted and
 * this one reads again; `fresh` is what it read, all as deposits − claims.
 * Otherwise the cursor goes back behind the last balance that agreed, or to `fromBlock` without one, as after a
 * deep reorg, as often as `rereads` allows.
 */
export async function demandClaims(
  db: Database,
  chain: Chain,
  { deposits, claims, dealt, fromBlock, escrow, rereads }: LookedAtHead,
): Promise<void> {
  for (const { asset, token, amount } of escrow) {
    const isOfToken = (event: { readonly token: string }) => event.token === token
    const fresh = sumOf(deposits.filter(isOfToken)) - sumOf(claims.filter(isOfToken))
    const kept = (blocks: BlockRange, without: readonly BridgeClaim[] = []) =>
      keptIn(db, chain, { token, blocks, without })
    const before = await heldBefore(db, chain, asset)
    if (before) {
      const since = await kept({ from: before.block + 1, to: dealt })
      const replaced = await kept({ from: dealt + 1, to: before.block })
      if (amount - before.amount === since - replaced + fresh) continue
    }
    // After a deep reorg a claim of this look may have a row in an older block still: it must not count
    // twice.
    const told = (await kept({ from: 0, to: dealt }, claims)) + fresh
    if (amount === told) continue
    const right = Math.max((before?.block ?? 0) - chain.confirmations, fromBlock - 1)
    if (right < dealt && rereads.take()) await putBack(db, chain, right)
    throw new Error(
      `The bridge of chain ${chain.chainId} holds ${amount} of ${token}, but by what its node told of deposits and claims it would be ${told}: nothing is credited. ${ASKED_AGAIN}`,
    )
  }
}

async function heldBefore(db: Database, { chainId }: Chain, asset: number) {
  const row = await db
    .selectFrom('chain_escrow')
    .select(['amount', 'block_number'])
    .where('chain_id', '=', chainId)
    .where('asset', '=', asset)
    .executeTakeFirst()
  return row && { amount: BigInt(row.amount), block: row.block_number }
}

interface Kept {
  readonly token: string
  readonly blocks: BlockRange
  /** Claims that are not counted. */
  readonly without: readonly BridgeClaim[]
}

/** A token's deposits − claims in some blocks, by the tables, in units of the chain. */
async function keptIn(
  db: Database,
  { chainId }: Chain,
  { token, blocks: { from, to }, without }: Kept,
): Promise<bigint> {
  if (from > to) return 0n
  const indexes = without.map(({ globalIndex }) => globalIndex.toString())
  const { rows } = await sql<{ readonly sum: string }>`
    select coalesce(sum(amount), 0)::text as sum from (
      select chain_id, block_number, token, amount from chain_deposits
      union all
      select chain_id, block_number, token, -amount from chain_claims
        where global_index != all(${indexes}::numeric[])) e
    where chain_id = ${chainId} and token = ${token} and block_number between ${from} and ${to}`.execute(
    db,
  )
  return BigInt(rows[0].sum)
}

function sumOf(events: readonly { readonly amount: bigint }[]): bigint {
  return events.reduce((sum, { amount }) => sum + amount, 0n)
}

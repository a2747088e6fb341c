import type { ChainTables } from '@truebook/shared/db/chain-tables'
import type { Database } from '@truebook/shared/db/connect'
import { type Selectable, sql } from 'kysely'
import type { SettledRoots } from '../chain/bridge.js'

/** A settlement as its row has it. */
export type Settlement = Selectable<ChainTables['settlements']>

/**
 * With how many milliseconds ago its transaction was signed and sent, null if it was not. Measured by the
 * clock of Postgres, as workers' clocks differ.
 */
export interface OpenSettlement extends Settlement {
  readonly signed_ago: number | null
  readonly sent_ago: number | null
}

/** The time now by the clock of Postgres, the same for all workers, in Unix milliseconds. */
const NOW = sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`

/** The part of the exit tree that no settlement covers yet. */
export interface Unsettled {
  readonly leafCount: number
  readonly newLeaves: number
  readonly localRoot: Buffer
  /**
   * When the first of the new leaves' withdrawals was requested, in Unix milliseconds of the engine's time.
   */
  readonly requestedAt: number
}

export async function unsettledLeaves(
  db: Database,
  chainId: number,
): Promise<Unsettled | undefined> {
  const last = await db
    .selectFrom('settlements')
    .select(({ fn }) => fn.max<number | null>('leaf_count').as('leaves'))
    .where('chain_id', '=', chainId)
    .executeTakeFirst()
  const covered = last?.leaves ?? 0
  const top = await db
    .selectFrom('exit_leaves')
    .select(['exit_index', 'root'])
    .orderBy('exit_index', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!top || top.exit_index < covered) return undefined
  const first = await db
    .selectFrom('withdrawals')
    .select('created_at')
    .where('exit_index', '=', covered)
    .executeTakeFirstOrThrow()
  const leafCount = top.exit_index + 1
  return {
    leafCount,
    newLeaves: leafCount - covered,
    localRoot: top.root,
    requestedAt: first.created_at,
  }
}

/** Writes down that the exit tree is to be settled with this many leaves. */
export async function insertSettlement(
  db: Database,
  { chainId, leafCount, localRoot, requestedAt }: Unsettled & { readonly chainId: number },
  now: number,
): Promise<void> {
  await db
    .insertInto('settlements')
    .values({
      chain_id: chainId,
      leaf_count: leafCount,
      local_root: localRoot,
      requested_at: requestedAt,
      opened_at: now,
    })
    .execute()
}

/** The settlements not yet confirmed, the smallest tree first. */
export async function openSettlements(db: Database, chainId: number): Promise<OpenSettlement[]> {
  return db
    .selectFrom('settlements')
    .selectAll()
    .select(sql<number | null>`${NOW} - signed_at`.as('signed_ago'))
    .select(sql<number | null>`${NOW} - sent_at`.as('sent_ago'))
    .where('chain_id', '=', chainId)
    .where('settled_at', 'is', null)
    .orderBy('leaf_count')
    .execute()
}

/** The confirmed settlement with the largest tree, of those with fewer leaves than `below`. */
export async function lastSettled(
  db: Database,
  { chainId, below = Number.MAX_SAFE_INTEGER }: { chainId: number; below?: number },
): Promise<Settlement | undefined> {
  return db
    .selectFrom('settlements')
    .selectAll()
    .where('chain_id', '=', chainId)
    .where('settled_at', 'is not', null)
    .where('leaf_count', '<', below)
    .orderBy('leaf_count', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The block up to which the chain was confirmed when deposits were last read; 0 before that. */
export async function dealtBlock(db: Database, chainId: number): Promise<number> {
  const cursor = await db
    .selectFrom('chain_cursors')
    .select('dealt_block')
    .where('chain_id', '=', chainId)
    .executeTakeFirst()
  return cursor?.dealt_block ?? 0
}

/** Stores the transaction that posts a settlement, before anybody else sees it. */
export async function keepTransaction(
  db: Database,
  row: Settlement,
  signed: { nonce: number; raw: string; hash: string },
): Promise<void> {
  await changing(db, row)
    .set({
      nonce: signed.nonce,
      raw_transaction: signed.raw,
      transaction_hash: signed.hash,
      signed_at: NOW,
      sent_at: null,
    })
    .execute()
}

/** The hash of the transaction that was stored last. */
export async function transactionOf(db: Database, row: Settlement): Promise<string | null> {
  const { transaction_hash: hash } = await db
    .selectFrom('settlements')
    .select('transaction_hash')
    .where('chain_id', '=', row.chain_id)
    .where('leaf_count', '=', row.leaf_count)
    .executeTakeFirstOrThrow()
  return hash
}

export async function noteSent(db: Database, row: Settlement): Promise<void> {
  await changing(db, row).set({ sent_at: NOW }).execute()
}

/**
 * Marks a settlement as confirmed, and deletes open ones of smaller trees, which are not needed any more.
 * From now on the chain's withdrawals are expected to take as long as this one.
 */
export async function markSettled(
  db: Database,
  row: Settlement,
  {
    roots,
    hash,
    blockNumber,
    now,
  }: { roots: SettledRoots; hash: string | null; blockNumber: number; now: number },
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await changing(transaction, row)
      .set({
        mainnet_root: bytesOf(roots.mainnetRoot),
        rollup_root: bytesOf(roots.rollupRoot),
        settled_at: now,
        transaction_hash: hash,
        block_number: blockNumber,
      })
      .execute()
    await transaction
      .deleteFrom('settlements')
      .where('chain_id', '=', row.chain_id)
      .where('leaf_count', '<', row.leaf_count)
      .where('settled_at', 'is', null)
      .execute()
    await transaction
      .updateTable('chains')
      .set({ expected_ms: now - row.requested_at })
      .where('chain_id', '=', row.chain_id)
      .execute()
  })
}

/**
 * Opens again a settlement that was confirmed but is gone from its chain. It keeps its transaction, which
 * nodes may have still.
 */
export async function reopen(db: Database, row: Settlement): Promise<void> {
  const nothing = { mainnet_root: null, rollup_root: null, settled_at: null, block_number: null }
  await changing(db, row).set(nothing).execute()
}

export async function forget(db: Database, { chain_id, leaf_count }: Settlement): Promise<void> {
  await db
    .deleteFrom('settlements')
    .where('chain_id', '=', chain_id)
    .where('leaf_count', '=', leaf_count)
    .execute()
}

function changing(db: Database, { chain_id, leaf_count }: Settlement) {
  return db
    .updateTable('settlements')
    .where('chain_id', '=', chain_id)
    .where('leaf_count', '=', leaf_count)
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}

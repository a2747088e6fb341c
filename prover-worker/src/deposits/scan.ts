import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import { behind } from '../chain/behind.js'
import type { BridgeClaim, BridgeDeposit } from '../chain/bridge.js'
import type { BlockRange } from '../chain/log-ranges.js'
import type { Block } from '../chain/node.js'
import type { Chain } from '../chain/register.js'
import { claimRow } from './claim-row.js'
import { type Cursor, cursorOf, moveCursor } from './cursor.js'
import { demandClaims, type Held } from './demand-claims.js'
import { demandComplete } from './demand-complete.js'
import { demandKnown } from './demand-known.js'
import { depositRow } from './deposit-row.js'
import type { Rereads } from './rereads.js'
import { sendersOf } from './senders.js'

/** How far a scan came. */
export interface Scanned {
  readonly head: Block
  /** The last block that the tables now tell of. */
  readonly to: Block
  /** The last of those that is confirmed; below `dealt` where none is. */
  readonly sure: number
  /** Up to here everything was confirmed and written down before, so this scan began behind it. */
  readonly dealt: number
}

export interface ScanOptions {
  readonly fromBlock: number
  readonly blockRange: number
  readonly now: () => number
  /** Hears of a reorg that went deeper than the confirmations: what it undid was believed. */
  readonly onDeepReorg: (sentence: string) => void
  readonly rereads: Rereads
}

/** How far back a scan goes after a reorg deeper than the confirmations. */
const DEEP_REORG_BLOCKS = 1_000

/**
 * Brings the tables of deposits, claims and escrow in line with the chain, from the block behind the
 * last one that was confirmed. What is above that block is written anew each time, so a reorg of blocks
 * that are not confirmed yet corrects itself.
 */
export async function scanChain(
  db: Database,
  chain: Chain,
  options: ScanOptions,
): Promise<Scanned> {
  const cursor = await cursorOf(db, chain, options)
  const head = await chain.node.head()
  if (isRead(cursor, { chain, head })) return unchanged(db, { chain, cursor, head }, options)
  const dealt = await whereToBegin(db, chain, { cursor, head, ...options })
  // As far as the confirmations at least: else the head would never be reached, nor its escrow told.
  const most = dealt + Math.max(options.blockRange, chain.confirmations)
  const to = await blockAt(chain, Math.max(Math.min(head.number, most), 0))
  const sure = Math.min(to.number, head.number - chain.confirmations + 1)
  const found =
    to.number > dealt
      ? await chain.events({ from: dealt + 1, to: to.number }, to)
      : { deposits: [], claims: [] }
  // An old block's state is not to be had from every node; the sum is told once there.
  const isAtHead = to.number === head.number
  // After the cursor was put back there may be millions of rows further on: each look writes its own anew.
  const blocks = { from: dealt + 1, to: isAtHead ? Number.MAX_SAFE_INTEGER : to.number }
  const senders = await sendersOf(db, chain, { deposits: found.deposits, blocks })
  const escrow = isAtHead ? await escrowsAt(chain, to.number) : []
  const counted = isAtHead ? await chain.depositCount(to.number) : undefined
  await checkStillThere(chain, to)
  await demandKnown(db, chain, { ...found, blocks: { from: dealt + 1, to: to.number } })
  const { fromBlock, rereads } = options
  const looked = { ...found, dealt, fromBlock, rereads }
  await demandComplete(db, chain, { ...looked, counted })
  await demandClaims(db, chain, { ...looked, escrow })
  await db.transaction().execute(async (transaction) => {
    const where = { chain, blocks, now: options.now() }
    await replaceDeposits(transaction, { ...where, senders }, found.deposits)
    await replaceClaims(transaction, where, found.claims)
    for (const { asset, amount } of escrow) {
      const row = { block_number: to.number, amount: amount.toString() }
      await transaction
        .insertInto('chain_escrow')
        .values({ chain_id: chain.chainId, asset, ...row })
        .onConflict((conflict) => conflict.columns(['chain_id', 'asset']).doUpdateSet(row))
        .execute()
    }
    await transaction
      .updateTable('chain_cursors')
      .set({ scanned_block: to.number, scanned_hash: to.hash, scanned_at: options.now() })
      .where('chain_id', '=', chain.chainId)
      .execute()
  })
  if (isAtHead) rereads.done()
  return { head, to, sure, dealt }
}

/** Where the cursor was put back, below what is confirmed, its head says nothing. */
function isRead(
  { dealt_block, dealt_hash, scanned_block, scanned_hash }: Cursor,
  { chain, head }: { readonly chain: Chain; readonly head: Block },
): boolean {
  if (dealt_hash === '' || scanned_hash !== head.hash) return false
  return dealt_block > scanned_block - chain.confirmations
}

/** There is no new block: all that is new is that somebody looked. */
async function unchanged(
  db: Database,
  { chain, cursor, head }: { chain: Chain; cursor: Cursor; head: Block },
  { now }: ScanOptions,
): Promise<Scanned> {
  await db
    .updateTable('chain_cursors')
    .set({ scanned_at: now() })
    .where('chain_id', '=', chain.chainId)
    .execute()
  const sure = head.number - chain.confirmations + 1
  return { head, to: head, sure, dealt: cursor.dealt_block }
}

/**
 * The block up to which everything is confirmed and written down: where another one stands in its place, further back.
 * Throws where the node has not got it, or not all that was sure: such a node is behind. A reorg to a
 * shorter chain looks the same until that is as long again; until then nothing is written or credited.
 */
async function whereToBegin(
  db: Database,
  chain: Chain,
  { cursor, head, fromBlock, onDeepReorg }: Beginning,
): Promise<number> {
  const sure = cursor.scanned_hash === '' ? 0 : cursor.scanned_block - chain.confirmations + 1
  // It was put back, which makes nothing less sure.
  if (cursor.dealt_hash === '') {
    if (head.number < sure) throw behind(chain, { head, known: sure })
    return cursor.dealt_block
  }
  const block = await chain.node.block(cursor.dealt_block)
  const known = Math.max(cursor.dealt_block, sure)
  if (block?.hash === cursor.dealt_hash && head.number >= known) return cursor.dealt_block
  if (!block || block.hash === cursor.dealt_hash) throw behind(chain, { head, known })
  onDeepReorg(
    `Block ${cursor.dealt_block} of chain ${chain.chainId} was confirmed, but is no longer ${cursor.dealt_hash}.`,
  )
  const back = Math.max(cursor.dealt_block - DEEP_REORG_BLOCKS, fromBlock - 1)
  await moveCursor(db, chain, { number: back, hash: '' })
  return back
}

interface Beginning extends ScanOptions {
  readonly cursor: Cursor
  readonly head: Block
}

async function blockAt({ node, chainId }: Chain, number: number): Promise<Block> {
  const block = await node.block(number)
  if (!block) throw new Error(`The node of chain ${chainId} does not know block ${number}.`)
  return block
}

/** What was read is of one chain only if its last block is still the same. */
async function checkStillThere({ node, chainId }: Chain, { number, hash }: Block): Promise<void> {
  const block = await node.block(number)
  if (block?.hash !== hash) {
    throw new Error(`Block ${number} of chain ${chainId} changed while it was read.`)
  }
}

async function escrowsAt(chain: Chain, at: number): Promise<readonly Held[]> {
  return Promise.all(
    chain.tokens.map(async ({ asset, token }) => ({
      asset,
      token,
      amount: await chain.escrowOf(token, at),
    })),
  )
}

interface Replaced {
  readonly chain: Chain
  /** Of these all rows are written anew. */
  readonly blocks: BlockRange
  readonly now: number
}

/** Before a reorg a deposit may have stood above these blocks. */
async function replaceDeposits(
  db: Database,
  { chain, blocks, now, senders }: Replaced & { readonly senders: ReadonlyMap<string, string> },
  deposits: readonly BridgeDeposit[],
): Promise<void> {
  const counts = deposits.map(({ depositCount }) => depositCount)
  const known = await db
    .deleteFrom('chain_deposits')
    .where('chain_id', '=', chain.chainId)
    .where(
      sql<boolean>`block_number >= ${blocks.from} and (block_number <= ${blocks.to} or deposit_count = any(${counts}::bigint[]))`,
    )
    .returning(['deposit_count', 'transaction_hash', 'seen_at'])
    .execute()
  const seenAt = new Map(known.map((row) => [nameOf(row), row.seen_at]))
  const rows = deposits.map((deposit) => {
    const row = depositRow(chain, deposit)
    const sender = senders.get(deposit.transactionHash) ?? ''
    return { ...row, sender, seen_at: seenAt.get(nameOf(row)) ?? now }
  })
  for (const some of chunksOf(rows)) {
    await db.insertInto('chain_deposits').values(some).execute()
  }
}

function nameOf(row: { deposit_count: number; transaction_hash: string }): string {
  return `${row.deposit_count}/${row.transaction_hash}`
}

/** Before a deep reorg a claim may have stood above these blocks, or below. */
async function replaceClaims(
  db: Database,
  { chain, blocks, now }: Replaced,
  claims: readonly BridgeClaim[],
): Promise<void> {
  const indexes = claims.map(({ globalIndex }) => globalIndex.toString())
  const known = await db
    .deleteFrom('chain_claims')
    .where('chain_id', '=', chain.chainId)
    .where(
      sql<boolean>`(block_number between ${blocks.from} and ${blocks.to} or global_index = any(${indexes}::numeric[]))`,
    )
    .returning(['transaction_hash', 'seen_at'])
    .execute()
  const seenAt = new Map(known.map((row) => [row.transaction_hash, row.seen_at]))
  const rows = claims.map((claim) => ({
    ...claimRow(chain, claim),
    seen_at: seenAt.get(claim.transactionHash) ?? now,
  }))
  for (const some of chunksOf(rows)) await db.insertInto('chain_claims').values(some).execute()
}

/** A statement has a limit of parameters. */
const ROWS_AT_ONCE = 1_000

function chunksOf<T>(rows: readonly T[]): T[][] {
  const count = Math.ceil(rows.length / ROWS_AT_ONCE)
  return Array.from({ length: count }, (_, i) =>
    rows.slice(i * ROWS_AT_ONCE, (i + 1) * ROWS_AT_ONCE),
  )
}

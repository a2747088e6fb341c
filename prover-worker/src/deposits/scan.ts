import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import { behind } from '../chain/behind.js'
import type { BridgeClaim, BridgeDeposit } from '../chain/bridge.js'
import type { BlockRange } from '../chain/log-ranges.js'
import type { Block } from '../chain/node.js'
import type { Chain } from '../chain/register.js'
import { claimRow } from './claim-row.js'
import { type Cursor, cursorOf, goBelow } from './cursor.js'
import { demandClaims, type Held } from './demand-claims.js'
import { demandComplete } from './demand-complete.js'
import { demandKnown } from './demand-known.js'
import { depositRow } from './deposit-row.js'
import type { Rereads } from './rereads.js'
import { sendersOf } from './senders.js'

/** How far a scan came. */
export interface Scanned {
  readonly head: Block
  /** The last block that the tables now cover. */
  readonly to: Block
  /** The newest confirmed block of those; not above `dealt` where this scan confirmed none. */
  readonly sure: number
  /** Up to this block all was confirmed and written down before: the scan began above it. */
  readonly dealt: number
}

export interface ScanOptions {
  readonly fromBlock: number
  readonly blockRange: number
  readonly now: () => number
  /** Told of a reorg deeper than the confirmations: blocks it undid were taken as confirmed. */
  readonly onDeepReorg: (sentence: string) => void
  readonly rereads: Rereads
}

/** How far back a scan goes after a reorg deeper than the confirmations. */
const DEEP_REORG_BLOCKS = 1_000

/**
 * Brings the tables of deposits, claims and escrow in line with the chain, from the block above the last
 * confirmed one. Rows above that block are written anew each time, so a reorg of unconfirmed blocks corrects
 * itself.
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
  // At least as far as the confirmations: with fewer blocks a scan would never reach the head, where the
  // escrow is read.
  const most = dealt + Math.max(options.blockRange, chain.confirmations)
  const to = await blockAt(chain, Math.max(Math.min(head.number, most), 0))
  const sure = Math.min(to.number, head.number - chain.confirmations + 1)
  const found =
    to.number > dealt
      ? await chain.events({ from: dealt + 1, to: to.number }, to)
      : { deposits: [], claims: [] }
  // Not every node has the state of an old block, so balances and counts are read at the head only.
  const isAtHead = to.number === head.number
  // After the cursor was put back there may be millions of rows further on: a look replaces only its own
  // blocks' rows.
  const blocks = { from: dealt + 1, to: isAtHead ? Number.MAX_SAFE_INTEGER : to.number }
  const senders = await sendersOf(db, chain, { deposits: found.deposits, blocks })
  const escrow = isAtHead ? await escrowsAt(chain, to.number) : []
  // Asked below the head as well: it throws where the bridge is not there.
  const count = await chain.depositCount(isAtHead ? to.number : 'latest')
  const counted = isAtHead ? count : undefined
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

/**
 * Whether this head was read already. Not so where the cursor was put back further than the confirmations:
 * then blocks below the head are to be read again.
 */
function isRead(
  { dealt_block, dealt_hash, scanned_block, scanned_hash }: Cursor,
  { chain, head }: { readonly chain: Chain; readonly head: Block },
): boolean {
  if (dealt_hash === '' || scanned_hash !== head.hash) return false
  return dealt_block > scanned_block - chain.confirmations
}

/** There is no new block: notes only when the chain was looked at. */
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
 * The block above which to read: the last one that is confirmed and written down, or one further back where
 * another block stands in its place. Throws where the node lacks it, or lacks a block that was confirmed:
 * such a node is behind. A reorg to a shorter chain looks the same until that chain is as long again; until
 * then nothing is written or credited.
 */
async function whereToBegin(
  db: Database,
  chain: Chain,
  { cursor, head, fromBlock, onDeepReorg }: Beginning,
): Promise<number> {
  const sure = cursor.scanned_hash === '' ? 0 : cursor.scanned_block - chain.confirmations + 1
  // The cursor was put back. The blocks above it are as confirmed as before.
  if (cursor.dealt_hash === '') {
    if (head.number < sure) throw behind(chain, { head, known: sure })
    return cursor.dealt_block
  }
  const block = await chain.node.block(cursor.dealt_block)
  const known = Math.max(cursor.dealt_block, sure)
  if (block?.hash === cursor.dealt_hash && head.number >= known) return cursor.dealt_block
  if (!block || block.hash === cursor.dealt_hash) throw behind(chain, { head, known })
  // A chain without the bridge is another one: this throws.
  await chain.depositCount('latest')
  await checkStillThere(chain, block)
  onDeepReorg(
    `Block ${cursor.dealt_block} of chain ${chain.chainId} was confirmed, but is no longer ${cursor.dealt_hash}.`,
  )
  const back = Math.max(cursor.dealt_block - DEEP_REORG_BLOCKS, fromBlock - 1)
  await goBelow(db, chain, back)
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

/** Throws if the last block has changed: then what was read may be of two chains. */
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
  /** All rows of these blocks are replaced. */
  readonly blocks: BlockRange
  readonly now: number
}

/**
 * Replaces the rows of these blocks, and rows of these deposits above them, where they stood before a reorg.
 */
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

/**
 * Replaces the rows of these blocks, and rows of these claims anywhere, where they stood before a deep reorg.
 */
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

/** The most rows inserted at once: a statement has a limit of parameters. */
const ROWS_AT_ONCE = 1_000

function chunksOf<T>(rows: readonly T[]): T[][] {
  const count = Math.ceil(rows.length / ROWS_AT_ONCE)
  return Array.from({ length: count }, (_, i) =>
    rows.slice(i * ROWS_AT_ONCE, (i + 1) * ROWS_AT_ONCE),
  )
}

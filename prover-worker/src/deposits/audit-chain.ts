import { setTimeout as sleep } from 'node:timers/promises'
import type { ChainClaimTable, ChainDepositTable } from '@truebook/shared/db/chain-tables'
import type { Database } from '@truebook/shared/db/connect'
import { firstOf } from '@truebook/shared/first-of'
import { sql } from 'kysely'
import type { Bridge } from '../chain/bridge.js'
import type { BlockRange } from '../chain/log-ranges.js'
import { type Block, NodeBehind } from '../chain/node.js'
import { type ChainToken, tokensOf } from '../chain/register.js'
import { RpcError } from '../chain/rpc.js'
import { auditRoots } from '../exits/audit-roots.js'
import { claimRow } from './claim-row.js'
import { depositRow } from './deposit-row.js'

/** Below any block of a chain: a table may hold such rows all the same. */
const FIRST_BLOCK = Number.MIN_SAFE_INTEGER

const BLOCKS_AT_ONCE = 2_000
const MOST_DIFFERENCES = 10
const TRIES = 20
const PAUSE_MS = 250

type AuditedChain = Bridge & { readonly tokens: readonly ChainToken[] }

/**
 * Asks a chain for everything that the tables say of it, and gives a sentence for each difference: whoever
 * can write to Postgres can change what a prover-worker wrote down, but not the chain. Looks again while
 * blocks are being replaced or a node is a moment behind. Throws where the node no longer has the state of
 * the block that was read last.
 */
export async function auditChain(
  db: Database,
  bridge: Bridge,
  { fromBlock }: { readonly fromBlock: number },
): Promise<readonly string[]> {
  const chain = { ...bridge, tokens: await tokensOf(db, bridge.chainId) }
  for (let tries = 1; ; tries++) {
    const read = await lastRead(db, chain)
    if (!read?.scanned_hash) return [`Nothing of chain ${chain.chainId} has been read yet.`]
    const found = await look(db, chain, { ...read, fromBlock, isLast: tries === TRIES }).catch(
      (error) => {
        const isPassing = error instanceof RpcError || error instanceof NodeBehind
        if (!isPassing || tries === TRIES) throw error
      },
    )
    if (found) return firstOf(found, MOST_DIFFERENCES)
    if (tries === TRIES) {
      return [
        `The tables tell of chain ${chain.chainId} up to block ${read.scanned_block}, ${read.scanned_hash}, which its node has not got.`,
      ]
    }
    await sleep(PAUSE_MS)
  }
}

interface LookOptions {
  readonly scanned_block: number
  readonly scanned_hash: string
  readonly fromBlock: number
  /** Whether this is the last look: it reports what earlier ones leave to the next. */
  readonly isLast: boolean
}

/** The differences; undefined where the block that was read last was not in the chain all the while. */
async function look(
  db: Database,
  chain: AuditedChain,
  { scanned_block: to, scanned_hash, fromBlock, isLast }: LookOptions,
): Promise<readonly string[] | undefined> {
  const isThere = async () => (await chain.node.block(to))?.hash === scanned_hash
  if (!(await isThere())) return undefined
  const range = { from: Math.min(fromBlock, to), to }
  const events = await differingEvents(db, chain, range, { number: to, hash: scanned_hash })
  const roots = await auditRoots(db, chain, range)
  const ahead = await beyond(db, chain)
  const escrow = await escrows(db, chain, isLast ? Number.POSITIVE_INFINITY : to)
  return escrow && (await isThere()) ? [...roots, ...events, ...ahead, ...escrow] : undefined
}

async function lastRead(db: Database, { chainId }: Bridge) {
  return db
    .selectFrom('chain_cursors')
    .select(['scanned_block', 'scanned_hash'])
    .where('chain_id', '=', chainId)
    .executeTakeFirst()
}

async function differingEvents(
  db: Database,
  chain: AuditedChain,
  range: BlockRange,
  last: Block,
): Promise<readonly string[]> {
  const differences: string[] = []
  for (let from = range.from; from <= range.to; from += BLOCKS_AT_ONCE) {
    const to = Math.min(range.to, from + BLOCKS_AT_ONCE - 1)
    const told = await toldBy(chain, { from, to }, last)
    const kept = await keptIn(db, chain, { from: from === range.from ? FIRST_BLOCK : from, to })
    for (const text of told) {
      if (!kept.has(text))
        differences.push(`Chain ${chain.chainId} has ${text}; the tables lack it.`)
    }
    for (const text of kept) {
      if (!told.has(text))
        differences.push(`The tables have ${text}; chain ${chain.chainId} lacks it.`)
    }
    if (differences.length > MOST_DIFFERENCES) break
  }
  return differences
}

async function toldBy(
  chain: AuditedChain,
  range: BlockRange,
  last: Block,
): Promise<ReadonlySet<string>> {
  const { deposits, claims } = await chain.events(range, last)
  return new Set([
    ...deposits.map((deposit) => depositText(depositRow(chain, deposit))),
    ...claims.map((claim) => claimText(claimRow(chain, claim))),
  ])
}

async function keptIn(
  db: Database,
  { chainId }: Bridge,
  { from, to }: BlockRange,
): Promise<ReadonlySet<string>> {
  const deposits = await db
    .selectFrom('chain_deposits')
    .selectAll()
    .where('chain_id', '=', chainId)
    .where((row) => row.between('block_number', from, to))
    .execute()
  const claims = await db
    .selectFrom('chain_claims')
    .selectAll()
    .where('chain_id', '=', chainId)
    .where((row) => row.between('block_number', from, to))
    .execute()
  return new Set([...deposits.map(depositText), ...claims.map(claimText)])
}

type DepositFacts = Omit<ChainDepositTable, 'sender' | 'seen_at' | 'credited'>

function depositText(row: DepositFacts): string {
  const worth = row.asset === null ? 'no asset' : `${row.atoms} atoms of asset ${row.asset}`
  // Without the reason: an older version may have worded it otherwise.
  const state = row.parked === null ? '' : ', parked'
  return `deposit ${row.deposit_count} in block ${row.block_number} by ${row.transaction_hash}, ${row.amount} of ${row.token} for ${row.wallet}, as ${worth}${state}`
}

function claimText(row: Omit<ChainClaimTable, 'seen_at'>): string {
  const leaf = row.exit_index === null ? 'none of our leaves' : `leaf ${row.exit_index}`
  return `claim ${row.global_index} in block ${row.block_number} by ${row.transaction_hash}, ${row.amount} of ${row.token} for ${row.wallet}, of ${leaf}`
}

/** Rows of blocks above the one that was read last: there should be none. */
async function beyond(db: Database, { chainId }: Bridge): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly block: number }>`
    select block_number as block from (
      select chain_id, block_number from chain_deposits
      union all select chain_id, block_number from chain_claims) e
    join chain_cursors u using (chain_id)
    where chain_id = ${chainId} and block_number > scanned_block limit 1`.execute(db)
  return rows.map(
    ({ block }) =>
      `The tables tell of block ${block} of chain ${chainId}, up to which it was not read.`,
  )
}

/**
 * Differing balances of the bridge. Undefined where one is of a block above `to`: that was read after the
 * audit's block, and may just be replaced.
 */
async function escrows(
  db: Database,
  chain: AuditedChain,
  to: number,
): Promise<readonly string[] | undefined> {
  const rows = await db
    .selectFrom('chain_escrow')
    .selectAll()
    .where('chain_id', '=', chain.chainId)
    .execute()
  const differences: string[] = []
  for (const { asset, block_number, amount } of rows) {
    const token = chain.tokens.find((one) => one.asset === asset)?.token
    const has = token === undefined ? 'none' : String(await chain.escrowOf(token, block_number))
    if (has === amount) continue
    if (block_number > to) return undefined
    differences.push(
      `The bridge had ${has} of asset ${asset} at block ${block_number} of chain ${chain.chainId}; the tables have ${amount}.`,
    )
  }
  return differences
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Misclaimed } from '@truebook/shared/db/claims'
import type { Database } from '@truebook/shared/db/connect'
import {
  type AssetSums,
  type Miscredited,
  readSolvency,
  type SolvencySums,
} from '@truebook/shared/db/solvency'
import { formatUnits } from '@truebook/shared/decimal'
import { sql } from 'kysely'

/** The result of comparing the ledger with the chain's escrow. */
export interface SolvencyAudit {
  /** "ok", "no chain", or what is the matter. */
  readonly found: string
  readonly differences: readonly string[]
  /** The block up to which a worker had read the chain, and when it last did, as an ISO time. */
  readonly block?: { readonly number: number; readonly seen_at: string }
}

const TRIES = 20
const PAUSE_MS = 250

export async function auditSolvency(db: Database): Promise<SolvencyAudit> {
  const sums = await settledSolvency(db)
  const { chain, isOfOneBlock } = sums
  if (!chain) return unread(db)
  const block = { number: chain.blockNumber, seen_at: new Date(chain.seenAt).toISOString() }
  if (isOfOneBlock) return { ...verdict(sums), block }
  const found = `Chain ${chain.chainId} is not read up to one block: its escrow is not known.`
  return { found, differences: [found], block }
}

/** The tables have nothing read from a chain: that is right only while nothing came from it or goes there. */
async function unread(db: Database): Promise<SolvencyAudit> {
  const { rows } = await sql<{ readonly chain_id: number }>`
    select chain_id from chains c
    where exists (select from chain_deposits d where d.chain_id = c.chain_id)
      or exists (select from chain_claims p where p.chain_id = c.chain_id)
      or exists (select from chain_escrow e where e.chain_id = c.chain_id)
      or exists (select from deposits d where d.network = c.chain_id)
      or exists (select from withdrawals w where w.chain_id = c.chain_id)
    order by chain_id limit 1`.execute(db)
  if (rows.length === 0) return { found: 'no chain', differences: [] }
  const found = `Chain ${rows[0].chain_id} is not read, but money came from it or goes there: its escrow is not known.`
  return { found, differences: [found] }
}

/** Waits a moment for a worker that is just reading the chain: after that its tables are of one block. */
export async function settledSolvency(db: Database): Promise<SolvencySums> {
  for (let tries = 1; ; tries++) {
    const sums = await readSolvency(db)
    if (!sums.chain || sums.isOfOneBlock || tries === TRIES) return sums
    await sleep(PAUSE_MS)
  }
}

function verdict({ assets, miscredited, misclaimed }: SolvencySums): SolvencyAudit {
  const differences = [
    ...assets.filter(({ difference }) => difference !== 0n).map(sentenceOf),
    ...miscredited.map(miscreditedSentence),
    ...misclaimed.map(misclaimedSentence),
  ]
  return { found: differences.length === 0 ? 'ok' : 'differs', differences }
}

function sentenceOf(sums: AssetSums): string {
  const text = (atoms: bigint) => formatUnits(atoms, sums.decimals)
  const { symbol, liabilities, pendingIn, pendingOut } = sums
  const due = liabilities + pendingIn + pendingOut
  return `The bridge holds ${text(sums.escrow)} ${symbol}, but ${text(due)} are due: ${text(liabilities)} owned, ${text(pendingIn)} coming in, ${text(pendingOut)} going out.`
}

function miscreditedSentence(deposit: Miscredited): string {
  const { wallet, asset, amount, chainWallet, chainAsset, chainAmount, parked } = deposit
  const says =
    chainWallet === null
      ? 'has none'
      : `says ${chainAmount ?? 'something'} of asset ${chainAsset ?? '(none)'} to ${chainWallet}`
  const which = `Deposit ${deposit.depositCount} of chain ${deposit.chainId}`
  const why = parked === null ? '' : ` (${parked})`
  return `${which} was credited as ${amount} of asset ${asset} to ${wallet}, but the chain ${says}${why}.`
}

function misclaimedSentence(claim: Misclaimed): string {
  const { withdrawal, withdrawnAmount, withdrawnToken, withdrawnBy } = claim
  const says =
    withdrawal === null
      ? 'no withdrawal has its place'
      : `withdrawal ${withdrawal} says ${withdrawnAmount} of ${withdrawnToken ?? 'no token'} to ${withdrawnBy ?? 'nobody'}`
  return `Claim ${claim.globalIndex} of chain ${claim.chainId} paid ${claim.amount} of ${claim.token} to ${claim.wallet}, but ${says}.`
}

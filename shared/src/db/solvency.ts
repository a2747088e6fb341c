import { sql } from 'kysely'
import { type Misclaimed, misclaimedOf, WITH_CLAIM } from './claims.js'
import type { Database } from './connect.js'
import { atMoment } from './moment.js'

/** What is owed of one asset and what is there for it, in atoms. */
export interface AssetSums {
  readonly asset: number
  readonly symbol: string
  readonly decimals: number
  /** Its token's address on the chain; '' where it has none. */
  readonly token: string
  /** The balances of all accounts together. */
  readonly liabilities: bigint
  /** What the bridge holds. */
  readonly escrow: bigint
  /** Deposited on chain but not credited; and debited but not paid on chain by a claim of exactly that. */
  readonly pendingIn: bigint
  readonly pendingOut: bigint
  /** Escrow less liabilities, pendingIn and pendingOut. If it is not zero, money was made or lost. */
  readonly difference: bigint
}

/** What is owed and what is there, at one moment. */
export interface SolvencySums {
  /** Undefined where no chain is known. */
  readonly chain: SolvencyChain | undefined
  /** Whether escrow, deposits and claims are all known as of that chain's block. */
  readonly isOfOneBlock: boolean
  readonly assets: readonly AssetSums[]
  /** Deposits that were credited otherwise than their chain says, at most 100. */
  readonly miscredited: readonly Miscredited[]
  /** Claims that paid something else than was withdrawn, at most 100. */
  readonly misclaimed: readonly Misclaimed[]
}

/** A deposit as it was credited, and as its chain has it. The chain's fields are null where it has none. */
export interface Miscredited {
  readonly chainId: number
  readonly depositCount: number
  readonly wallet: string
  readonly asset: number
  /** Atoms, as text. */
  readonly amount: string
  readonly chainWallet: string | null
  readonly chainAsset: number | null
  readonly chainAmount: string | null
  /** Why the chain's deposit cannot be credited at all; null where it can be. */
  readonly parked: string | null
}

export interface SolvencyChain {
  readonly chainId: number
  readonly name: string
  readonly bridge: string
  readonly blockNumber: number
  readonly seenAt: number
  readonly parked: number
}

/**
 * Adds up ledger and chain in one snapshot of the tables. The sums are exact however busy the exchange is:
 * a deposit is in the tables before it can be credited, and the escrow is of the same block as the deposits
 * and claims.
 */
export function readSolvency(db: Database): Promise<SolvencySums> {
  return atMoment(db, async (moment) => {
    const chain = await chainOf(moment)
    const isOfOneBlock = chain?.isOfOneBlock ?? false
    const miscredited = isOfOneBlock ? await miscreditedOf(moment) : []
    const misclaimed = isOfOneBlock ? await misclaimedOf(moment) : []
    return { chain, isOfOneBlock, assets: await sumsOf(moment), miscredited, misclaimed }
  })
}

async function chainOf(
  db: Database,
): Promise<(SolvencyChain & { readonly isOfOneBlock: boolean }) | undefined> {
  const { rows } = await sql<SolvencyChain & { readonly isOfOneBlock: boolean }>`
    select c.chain_id as "chainId", c.name, c.bridge, u.scanned_block as "blockNumber",
      u.scanned_at as "seenAt",
      (select count(*) from chain_deposits d
        where d.chain_id = c.chain_id and d.parked is not null) as parked,
      not exists (select from chain_tokens t left join chain_escrow e
        on e.chain_id = t.chain_id and e.asset = t.asset
        where t.chain_id = c.chain_id and e.block_number is distinct from u.scanned_block
      ) as "isOfOneBlock"
    from chains c join chain_cursors u on u.chain_id = c.chain_id
    order by c.chain_id limit 1`.execute(db)
  return rows[0]
}

interface SumsRow {
  readonly asset: number
  readonly symbol: string
  readonly decimals: number
  readonly token: string
  readonly liabilities: string
  readonly escrow: string
  readonly pending_in: string
  readonly pending_out: string
}

async function sumsOf(db: Database): Promise<AssetSums[]> {
  const { rows } = await sql<SumsRow>`
    with owed as (
      select asset, sum(available + held) as sum from balances group by asset),
    pending_in as (
      select c.asset, sum(c.atoms) as sum from chain_deposits c
        left join deposits d on d.network = c.chain_id and d.deposit_count = c.deposit_count
        where d.network is null group by c.asset),
    pending_out as (
      select w.asset, sum(w.amount) as sum from withdrawals w ${WITH_CLAIM}
        where p.exit_index is null group by w.asset)
    select a.id as asset, a.symbol, a.decimals,
      coalesce((select min(t.token) from chain_tokens t where t.asset = a.id), '') as token,
      coalesce(owed.sum, 0)::text as liabilities,
      coalesce((select sum(e.amount) from chain_escrow e where e.asset = a.id), 0)::numeric
        * power(10::numeric, a.decimals - a.chain_decimals) as escrow,
      coalesce(pending_in.sum, 0)::text as pending_in,
      coalesce(pending_out.sum, 0)::text as pending_out
    from assets a left join owed on owed.asset = a.id
      left join pending_in on pending_in.asset = a.id
      left join pending_out on pending_out.asset = a.id
    order by a.id`.execute(db)
  return rows.map((row) => {
    const liabilities = BigInt(row.liabilities)
    const escrow = BigInt(row.escrow.replace(/\.0+$/, ''))
    const pendingIn = BigInt(row.pending_in)
    const pendingOut = BigInt(row.pending_out)
    const difference = escrow - liabilities - pendingIn - pendingOut
    const { asset, symbol, decimals, token } = row
    const sums = { liabilities, escrow, pendingIn, pendingOut, difference }
    return { asset, symbol, decimals, token, ...sums }
  })
}

const MOST_MISCREDITED = 100

/**
 * Deposits that were credited otherwise than their chain says. Whoever can write commands could have a real
 * deposit credited to an account of theirs before the prover-worker credits it, and no sum would show it.
 * Play money from before there was a chain is of no chain, and is not looked at.
 */
async function miscreditedOf(db: Database): Promise<Miscredited[]> {
  const { rows } = await sql<Miscredited>`
    select d.network as "chainId", d.deposit_count as "depositCount",
      coalesce(a.wallet, 'nobody') as wallet, d.asset, d.amount::text, c.wallet as "chainWallet", c.asset as "chainAsset",
      c.atoms::text as "chainAmount", c.parked
    from deposits d join chains n on n.chain_id = d.network
      left join accounts a on a.id = d.account
      left join chain_deposits c on c.chain_id = d.network and c.deposit_count = d.deposit_count
    where c.wallet is distinct from a.wallet or c.asset is distinct from d.asset
      or c.atoms is distinct from d.amount or c.parked is not null
    order by 1, 2 limit ${MOST_MISCREDITED}`.execute(db)
  return rows
}

import { sql } from 'kysely'
import { type AssetAtoms, type Misclaimed, readClaims } from './claims.js'
import type { Database } from './connect.js'
import { atMoment } from './moment.js'
import { IS_OWN_CREDIT } from './own-credit.js'

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
    await sql.raw(THROUGH_ALL).execute(moment)
    const chain = await chainOf(moment)
    const isOfOneBlock = chain?.isOfOneBlock ?? false
    const { pendingIn, miscredited } = await readDeposits(moment)
    const { pendingOut, misclaimed } = await readClaims(moment)
    const assets = await sumsOf(moment, { pendingIn, pendingOut })
    const found = isOfOneBlock ? { miscredited, misclaimed } : { miscredited: [], misclaimed: [] }
    return { chain, isOfOneBlock, assets, ...found }
  })
}

/**
 * All rows are read, so tables are read in the order of the disk, whatever the connection is set to. In one
 * process: more of them gain a sixth of the time, and take processors from the engine for it. And nothing is
 * compiled, which takes longer than small tables do.
 */
const THROUGH_ALL = `set local enable_seqscan = on; set local enable_bitmapscan = on;
  set local max_parallel_workers_per_gather = 0; set local jit = off`

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
}

async function sumsOf(
  db: Database,
  pending: Record<'pendingIn' | 'pendingOut', readonly AssetAtoms[]>,
): Promise<AssetSums[]> {
  const { rows } = await sql<SumsRow>`
    with owed as (
      select asset, sum(available + held) as sum from balances group by asset)
    select a.id as asset, a.symbol, a.decimals,
      coalesce((select min(t.token) from chain_tokens t where t.asset = a.id), '') as token,
      coalesce(owed.sum, 0)::text as liabilities,
      coalesce((select sum(e.amount) from chain_escrow e where e.asset = a.id), 0)::numeric
        * power(10::numeric, a.decimals - a.chain_decimals) as escrow
    from assets a left join owed on owed.asset = a.id
    order by a.id`.execute(db)
  const [comingIn, goingOut] = [byAsset(pending.pendingIn), byAsset(pending.pendingOut)]
  return rows.map((row) => {
    const { asset, symbol, decimals, token } = row
    const liabilities = BigInt(row.liabilities)
    const escrow = BigInt(row.escrow.replace(/\.0+$/, ''))
    const pendingIn = BigInt(comingIn.get(asset) ?? 0)
    const pendingOut = BigInt(goingOut.get(asset) ?? 0)
    const difference = escrow - liabilities - pendingIn - pendingOut
    const sums = { liabilities, escrow, pendingIn, pendingOut, difference }
    return { asset, symbol, decimals, token, ...sums }
  })
}

function byAsset(sums: readonly AssetAtoms[]): ReadonlyMap<number, string> {
  return new Map(sums.map(({ asset, atoms }) => [asset, atoms]))
}

const MOST_MISCREDITED = 100

/**
 * What was deposited on chain and not credited; and deposits that were credited otherwise than their chain
 * says. Whoever can write commands could have a real deposit credited to an account of theirs before the
 * prover-worker credits it, and no sum would show it. Play money from before there was a chain is of no chain,
 * and is not looked at.
 */
async function readDeposits(db: Database): Promise<{
  readonly pendingIn: readonly AssetAtoms[]
  readonly miscredited: readonly Miscredited[]
}> {
  // All of both tables are joined once, and what does not go together is left: few.
  const { rows } = await sql<{ pendingIn: AssetAtoms[]; miscredited: Miscredited[] }>`
    with apart as materialized (
      select d.network, d.deposit_count, a.wallet as owner, d.asset, d.amount, c.wallet,
        c.asset as chain_asset, c.atoms, c.parked
      from chain_deposits c
        full join (select * from deposits where network in (select chain_id from chains)) d
          on d.network = c.chain_id and d.deposit_count = c.deposit_count
        left join accounts a on a.id = d.account
      where not (${IS_OWN_CREDIT} and c.parked is null))
    select
      (select coalesce(json_agg(s), '[]') from (
        select chain_asset as asset, coalesce(sum(atoms), 0)::text as atoms
        from apart where network is null and chain_asset is not null group by chain_asset
      ) s) as "pendingIn",
      (select coalesce(json_agg(m), '[]') from (
        select network as "chainId", deposit_count as "depositCount",
          coalesce(owner, 'nobody') as wallet, asset, amount::text, wallet as "chainWallet",
          chain_asset as "chainAsset", atoms::text as "chainAmount", parked
        from apart where network is not null
        order by network, deposit_count limit ${MOST_MISCREDITED}
      ) m) as miscredited`.execute(db)
  return rows[0]
}

import { WITH_CLAIM } from '@truebook/shared/db/claims'
import type { Database } from '@truebook/shared/db/connect'
import { type RawBuilder, sql } from 'kysely'
import { type Found, limitsOf, type Stretch } from '../history.js'
import { CONFIRMED_BLOCK } from './chains.js'
import { countedRows } from './merged.js'
import { isBeside, isWithin, sequencesOf } from './sequences.js'

/** A withdrawal, with everything known of its way to the chain. */
export interface WithdrawalRow {
  readonly id: string
  readonly sequence: number
  readonly asset: number
  /** Atoms. */
  readonly amount: string
  readonly chain_id: number
  readonly exit_index: number
  readonly created_at: number
  readonly wallet: string
  /** The chain's; null where no worker has registered it. */
  readonly network: string | null
  readonly bridge_network: number | null
  readonly exchange_network: number | null
  readonly bridge: string | null
  readonly token: string | null
  readonly expected_ms: number | null
  /** When its leaf was appended; null before that. */
  readonly appended_at: number | null
  /** When the first root with its leaf was confirmed, and by which transaction; null before that. */
  readonly settled_at: number | null
  readonly settlement_hash: string | null
  /** The chain's last confirmed root, which proofs are made for; null before there is one. */
  readonly leaf_count: number | null
  readonly local_root: Buffer | null
  readonly mainnet_root: Buffer | null
  readonly rollup_root: Buffer | null
  /** The claim that paid this withdrawal; null where there is none. */
  readonly claimed_at: number | null
  readonly claim_hash: string | null
  readonly is_claim_sure: boolean
}

/** An account's withdrawals, newest first. */
export async function withdrawalsOf(
  db: Database,
  account: number,
  stretch: Stretch<number>,
): Promise<Found<WithdrawalRow>> {
  const { limit, offset } = limitsOf(stretch)
  const order = stretch.before === undefined ? sql`desc` : sql`asc`
  const within = isWithin(stretch, await sequencesOf(db, stretch))
  const matching = sql`from withdrawals where account = ${account} and ${within}`
  const some = sql`select * ${matching} and ${isBeside(stretch)}
    order by sequence ${order} limit ${limit} offset ${offset}`
  const { rows } = await progress(some, order).execute(db)
  return { rows, counted: await countedRows(db, [sql`select 1 ${matching}`]) }
}

export async function withdrawalOf(
  db: Database,
  { account, id }: { readonly account: number; readonly id: string },
): Promise<WithdrawalRow | undefined> {
  const { rows } = await progress(
    sql`select * from withdrawals where id = ${id} and account = ${account}`,
  ).execute(db)
  return rows[0]
}

/** The progress of some withdrawals, in one statement, so that all of it is as of one moment. */
function progress(some: RawBuilder<unknown>, order = sql`desc`) {
  return sql<WithdrawalRow>`
    select w.id, w.sequence, w.asset, w.amount, w.chain_id, w.exit_index, w.created_at, o.wallet,
      n.name as network, n.network as bridge_network, n.exchange_network, n.bridge, t.token,
      n.expected_ms, l.appended_at, r.leaf_count, r.local_root, r.mainnet_root, r.rollup_root,
      s.settled_at, s.transaction_hash as settlement_hash,
      p.seen_at as claimed_at, p.transaction_hash as claim_hash,
      coalesce(p.block_number <= ${CONFIRMED_BLOCK}, false) as is_claim_sure
    from (${some}) w ${WITH_CLAIM}
      left join chains n on n.chain_id = w.chain_id
      left join chain_cursors u on u.chain_id = w.chain_id
      left join exit_leaves l on l.exit_index = w.exit_index
      left join lateral (select settled_at, transaction_hash from settlements
        where chain_id = w.chain_id and leaf_count > w.exit_index and settled_at is not null
        order by leaf_count limit 1) s on true
      left join lateral (select leaf_count, local_root, mainnet_root, rollup_root from settlements
        where chain_id = w.chain_id and settled_at is not null
        order by leaf_count desc limit 1) r on true
    order by w.sequence ${order}`
}

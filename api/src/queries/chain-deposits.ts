import type { Database } from '@truebook/shared/db/connect'
import { IS_OWN_CREDIT, WHY_PARKED } from '@truebook/shared/db/own-credit'
import { sql } from 'kysely'
import type { Page, PageOf } from '../page.js'
import { CONFIRMED_BLOCK } from './chains.js'

/** A deposit through a bridge, and what became of it here. */
export interface ChainDepositRow {
  readonly chain_id: number
  readonly network: string
  readonly deposit_count: number
  readonly block_number: number
  readonly transaction_hash: string
  readonly sender: string
  readonly wallet: string
  readonly token: string
  /** In units of the chain. */
  readonly amount: string
  readonly asset: number | null
  readonly parked: string | null
  readonly seen_at: number
  readonly credited_at: number | null
  /** Whether its block is confirmed. */
  readonly is_sure: boolean
}

/** The deposits for a wallet, newest first. */
export async function chainDepositsOf(
  db: Database,
  wallet: string,
  page: Page,
): Promise<PageOf<ChainDepositRow>> {
  const { rows } = await sql<ChainDepositRow>`
    select c.chain_id, n.name as network, c.deposit_count, c.block_number, c.transaction_hash,
      c.sender, c.wallet, c.token, c.amount, c.asset, ${WHY_PARKED} as parked, c.seen_at,
      case when ${IS_OWN_CREDIT} then d.created_at end as credited_at,
      c.block_number <= ${CONFIRMED_BLOCK} as is_sure
    from chain_deposits c join chains n on n.chain_id = c.chain_id
      join chain_cursors u on u.chain_id = c.chain_id
      left join deposits d on d.network = c.chain_id and d.deposit_count = c.deposit_count
      left join accounts a on a.id = d.account
    where c.wallet = ${wallet} order by c.deposit_count desc
    limit ${page.size} offset ${page.index * page.size}`.execute(db)
  const { total } = await db
    .selectFrom('chain_deposits')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('wallet', '=', wallet)
    .executeTakeFirstOrThrow()
  return { total, rows }
}

/** How many deposits for a wallet were read from a chain and will be credited, but are not yet. */
export async function pendingDepositsOf(db: Database, wallet: string): Promise<number> {
  // Rows just credited may not be marked yet, so each is looked up in `deposits`.
  const { rows } = await sql<{ pending: number }>`
    select count(*) as pending from chain_deposits c
    where c.wallet = ${wallet} and c.parked is null and not c.credited
      and coalesce((select false from deposits d
        where d.network = c.chain_id and d.deposit_count = c.deposit_count), true)`.execute(db)
  return rows[0].pending
}

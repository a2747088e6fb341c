import { sql } from 'kysely'
import type { Database } from './connect.js'

/**
 * A claim that paid something else than was withdrawn. The fields of the withdrawal are null where none has
 * that exit index.
 */
export interface Misclaimed {
  readonly chainId: number
  readonly globalIndex: string
  readonly wallet: string
  readonly token: string
  /** Both in units of the chain, as text. */
  readonly amount: string
  readonly withdrawnAmount: string | null
  readonly withdrawal: string | null
  readonly withdrawnBy: string | null
  readonly withdrawnToken: string | null
}

/** How many atoms of the ledger one unit of the chain is. */
const UNIT = sql`power(10::numeric, a.decimals - a.chain_decimals)`

/** Whether claim `p` paid what withdrawal `w` debited. */
const IS_PAID = sql<boolean>`
  (p.wallet = o.wallet and p.token = t.token and p.amount * ${UNIT} = w.amount)`

/** Joins a withdrawal `w` with its account `o`, its asset `a`, and that asset's token on the chain, `t`. */
const FACTS_OF_WITHDRAWAL = sql`left join accounts o on o.id = w.account
  left join assets a on a.id = w.asset
  left join chain_tokens t on t.chain_id = w.chain_id and t.asset = w.asset`

/** Joins a withdrawal `w` with these, and with the claim `p` that paid exactly what was withdrawn. */
export const WITH_CLAIM = sql`${FACTS_OF_WITHDRAWAL}
  left join chain_claims p on p.exit_index = w.exit_index and p.chain_id = w.chain_id and ${IS_PAID}`

const MOST_MISCLAIMED = 100

/**
 * Claims that paid something else than was withdrawn, at most 100. Whoever has the settler's key can have a
 * leaf of their own paid in place of a withdrawal, with the same token and amount: what is left in escrow
 * does not show that.
 */
export async function misclaimedOf(db: Database): Promise<Misclaimed[]> {
  // Sorted after they are found: to find the first 100 in order, Postgres would look up withdrawals one by
  // one.
  const { rows } = await sql<Misclaimed>`
    with wrong as materialized (
      select p.chain_id as "chainId", p.global_index, p.wallet, p.token, p.amount::text,
        trim_scale(w.amount / ${UNIT})::text as "withdrawnAmount",
        w.id as withdrawal, o.wallet as "withdrawnBy", t.token as "withdrawnToken"
      from chain_claims p
        left join withdrawals w on w.exit_index = p.exit_index and w.chain_id = p.chain_id
        ${FACTS_OF_WITHDRAWAL}
      where ${IS_PAID} is not true)
    select *, global_index::text as "globalIndex" from wrong
    order by "chainId", global_index limit ${MOST_MISCLAIMED}`.execute(db)
  return rows
}

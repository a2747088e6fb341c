import { sql } from 'kysely'
import type { Database } from './connect.js'

/** A claim that the chain paid otherwise than was withdrawn; nulls where no withdrawal has its place. */
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

/** What one unit of the chain is in the ledger. */
const UNIT = sql`power(10::numeric, a.decimals - a.chain_decimals)`

/** Whether claim `p` paid what withdrawal `w` debited. */
const IS_PAID = sql<boolean>`
  (p.wallet = o.wallet and p.token = t.token and p.amount * ${UNIT} = w.amount)`

/** Whose a withdrawal `w` is, of which asset, and what that is on the chain. */
const FACTS_OF_WITHDRAWAL = sql`left join accounts o on o.id = w.account
  left join assets a on a.id = w.asset
  left join chain_tokens t on t.chain_id = w.chain_id and t.asset = w.asset`

/** Joins a withdrawal `w` with its facts `o`, `a`, `t`, and with the claim `p` that paid just that. */
export const WITH_CLAIM = sql`${FACTS_OF_WITHDRAWAL}
  left join chain_claims p on p.exit_index = w.exit_index and p.chain_id = w.chain_id and ${IS_PAID}`

const MOST_MISCLAIMED = 100

/**
 * Whoever has the settler's key can have a leaf of theirs paid in the place of a withdrawal, token and
 * amount the same: what is left in escrow does not show it.
 */
export async function misclaimedOf(db: Database): Promise<Misclaimed[]> {
  // The order comes after: for the first 100 in it Postgres would look withdrawals up one by one.
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

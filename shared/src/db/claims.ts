import { type RawBuilder, sql } from 'kysely'
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

/** Whether claim `p` paid what withdrawal `w` debited; `unit` is that of its asset. */
const isPaid = (unit: RawBuilder<unknown>) => sql<boolean>`
  (p.wallet = o.wallet and p.token = t.token and p.amount * ${unit} = w.amount)`

/**
 * Joins a withdrawal `w` with its account `o`, its asset `a`, that asset's token on the chain, `t`, and with
 * the claim `p` that paid exactly what was withdrawn.
 */
export const WITH_CLAIM = sql`left join accounts o on o.id = w.account
  left join assets a on a.id = w.asset
  left join chain_tokens t on t.chain_id = w.chain_id and t.asset = w.asset
  left join chain_claims p on p.exit_index = w.exit_index and p.chain_id = w.chain_id
    and ${isPaid(UNIT)}`

/** Atoms of one asset, as text. */
export interface AssetAtoms {
  readonly asset: number
  readonly atoms: string
}

const MOST_MISCLAIMED = 100

/**
 * What withdrawals debited and no claim paid; and claims that paid something else than was withdrawn, at most
 * 100. Whoever has the settler's key can have a leaf of their own paid in place of a withdrawal, with the same
 * token and amount: what is left in escrow does not show that.
 */
export async function readClaims(db: Database): Promise<{
  readonly pendingOut: readonly AssetAtoms[]
  readonly misclaimed: readonly Misclaimed[]
}> {
  // All of both tables are joined once, and what does not go together is left: few. A unit is reckoned once for
  // each asset, not for each claim.
  const { rows } = await sql<{ pendingOut: AssetAtoms[]; misclaimed: Misclaimed[] }>`
    with tokens as materialized (
      select t.chain_id, t.asset, t.token, ${UNIT} as unit
      from chain_tokens t join assets a on a.id = t.asset),
    apart as materialized (
      select p.chain_id, p.global_index, p.wallet, p.token, p.amount, w.id, w.asset,
        w.amount as atoms, o.wallet as owner, t.token as own_token
      from withdrawals w
        full join chain_claims p on p.exit_index = w.exit_index and p.chain_id = w.chain_id
        left join accounts o on o.id = w.account
        left join tokens t on t.chain_id = w.chain_id and t.asset = w.asset
      where ${isPaid(sql`t.unit`)} is not true)
    select
      (select coalesce(json_agg(s), '[]') from (
        select asset, sum(atoms)::text as atoms from apart where id is not null group by asset
      ) s) as "pendingOut",
      (select coalesce(json_agg(m), '[]') from (
        select m.chain_id as "chainId", m.global_index::text as "globalIndex", m.wallet, m.token,
          m.amount::text, trim_scale(m.atoms / ${UNIT})::text as "withdrawnAmount",
          m.id as withdrawal, m.owner as "withdrawnBy", m.own_token as "withdrawnToken"
        from apart m left join assets a on a.id = m.asset
        where m.chain_id is not null order by m.chain_id, m.global_index limit ${MOST_MISCLAIMED}
      ) m) as misclaimed`.execute(db)
  return rows[0]
}

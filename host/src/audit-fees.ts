import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** What account 0 has paid without an operator's asking for it: nobody's signature stands for that. */
export async function auditFees(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly id: string; readonly wallet: string }>`
    select t.id, a.wallet from transfers t
    join accounts a on a.id = t.to_account
    left join operator_actions o on o.id = t.id
    where t.from_account = 0 and o.id is null
    order by t.sequence limit 10`.execute(db)
  return rows.map(
    ({ id, wallet }) => `Fees were paid to ${wallet} by ${id}, which no operator's log has.`,
  )
}

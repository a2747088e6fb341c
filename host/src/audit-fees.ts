import type { Database } from '@truebook/shared/db/connect'
import { toAtoms } from '@truebook/shared/decimal'
import { firstOf } from '@truebook/shared/first-of'
import { sql } from 'kysely'
import { HostError } from './host-error.js'
import { PAY_FEES } from './operator/fees.js'
import { needed, readGiven, walletName } from './operator/flags.js'

interface Payment {
  readonly id: string
  readonly wallet: string
  readonly symbol: string
  readonly decimals: number
  /** Atoms. */
  readonly amount: string
  /** The action that an operator logged under its id; null if there is none. */
  readonly action: string | null
}

const MOST_NAMED = 10

/** Payments of account 0 that no operator asked for so: no signature stands behind them. */
export async function auditFees(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<Payment>`
    select t.id, a.wallet, s.symbol, s.decimals, t.amount::text as amount, o.action from transfers t
    join accounts a on a.id = t.to_account
    join assets s on s.id = t.asset
    left join operator_actions o on o.id = t.id
    where t.from_account = 0
    order by t.sequence`.execute(db)
  const unasked = rows.filter((payment) => !isAsked(payment))
  const told = ({ id, wallet }: Payment) =>
    `Fees were paid to ${wallet} by ${id}, which no operator asked for.`
  return firstOf(unasked.map(told), MOST_NAMED)
}

/** False if the logged action was another one (kind, wallet, asset or amount), and only its id was used. */
function isAsked({ action, wallet, symbol, decimals, amount }: Payment): boolean {
  const asked = action?.startsWith('fees pay ') && paymentOf(action)
  if (!asked || asked.wallet !== wallet || asked.asset !== symbol) return false
  const atoms = toAtoms(asked.amount, decimals)
  return atoms.ok && atoms.value === BigInt(amount)
}

/** Undefined if these are not words that an operator can have given: then nobody asked for this. */
function paymentOf(action: string) {
  try {
    const given = readGiven(action.split(' ').slice(2), PAY_FEES)
    return {
      wallet: walletName(given.names[0]),
      asset: needed(given, 'asset'),
      amount: needed(given, 'amount'),
    }
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}

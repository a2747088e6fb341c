import { sql } from 'kysely'

/**
 * Whether a deposit of `chain_deposits c` is what was credited in its place, by `deposits d` and its account
 * `accounts a`. A reorg deeper than the confirmations may put another one in a place that was credited.
 */
export const IS_OWN_CREDIT = sql<boolean>`
  ((a.wallet = c.wallet and d.asset = c.asset and d.amount = c.atoms) is true)`

/** Why a deposit is parked, by the chain or because its place is taken; null where it is not. */
export const WHY_PARKED = sql<string | null>`
  case when c.parked is null and d.network is not null and not ${IS_OWN_CREDIT}
    then 'Another deposit was credited in its place, before a deep reorg.' else c.parked end`

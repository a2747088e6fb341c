import { sql } from 'kysely'

/**
 * SQL: whether a deposit of `chain_deposits c` is the one that was credited at its place, by `deposits d`
 * to its account `accounts a`. A reorg deeper than the confirmations may put another deposit in a place
 * that was credited.
 */
export const IS_OWN_CREDIT = sql<boolean>`
  ((a.wallet = c.wallet and d.asset = c.asset and d.amount = c.atoms) is true)`

/**
 * SQL: why a deposit is parked, be it for what the chain says or because its place was credited to another
 * one; null where it is not parked.
 */
export const WHY_PARKED = sql<string | null>`
  case when c.parked is null and d.network is not null and not ${IS_OWN_CREDIT}
    then 'Another deposit was credited in its place, before a deep reorg.' else c.parked end`

/**
 * Marks which deposits on chain are credited already: the few that are not can then be found without
 * reading the others.
 */
export const statements = [
  // A default costs nothing, however many rows there are, and nearly all deposits are credited.
  'alter table chain_deposits add column credited boolean not null default true',
  `update chain_deposits c set credited = false where not exists (select from deposits d
    where d.network = c.chain_id and d.deposit_count = c.deposit_count)`,
  'alter table chain_deposits alter column credited set default false',
  `create index chain_deposits_open on chain_deposits (chain_id, deposit_count)
    where parked is null and not credited`,
]

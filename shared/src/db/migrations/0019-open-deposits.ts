/** An index to find the deposits that still need work without reading all that there ever were. */
export const statements = [
  'drop index chain_deposits_parked',
  'create index chain_deposits_parked on chain_deposits (chain_id, token) where parked is not null',
]

/** In which block each event stood; empty for those that an earlier version wrote down. */
export const statements = [
  "alter table chain_deposits add column block_hash text not null default ''",
  "alter table chain_claims add column block_hash text not null default ''",
]

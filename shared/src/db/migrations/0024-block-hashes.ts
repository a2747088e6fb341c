/** The hash of the block that each event is in; empty in rows that an earlier version wrote. */
export const statements = [
  "alter table chain_deposits add column block_hash text not null default ''",
  "alter table chain_claims add column block_hash text not null default ''",
]

/**
 * Which accounts operators froze, what operators did, and which database history the last engine was active
 * on.
 */
export const statements = [
  'alter table accounts add column frozen boolean not null default false',
  `create table operator_actions (
    id uuid primary key, at bigint not null, operator text not null, action text not null,
    after_sequence bigint not null, sequence bigint, outcome text not null)`,
  'create index operator_actions_at on operator_actions (at)',
  // Null until an engine was active.
  'alter table engine_state add column history text',
]

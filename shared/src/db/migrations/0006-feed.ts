/** Dead-man switches, written by the engine: one row for each account that ever set one. */
export const statements = [
  'create table cancel_timers (account int primary key, due_at bigint not null)',
]

/** Dead-man switches: the engine's, one row an account that ever set one. */
export const statements = [
  'create table cancel_timers (account int primary key, due_at bigint not null)',
]

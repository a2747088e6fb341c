/** Withdrawals that the engine was asked for and that are, or may be, undecided. */
export const statements = [
  `create table withdrawal_wishes (
    id uuid primary key, account int not null, asset int not null, amount numeric not null,
    signature bytea not null, asked_at bigint not null)`,
  'create index withdrawal_wishes_account on withdrawal_wishes (account)',
]

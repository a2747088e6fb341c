/** The api's own tables: nothing in them is money. */
export const statements = [
  `create table api_keys (
    api_key text primary key, account int not null, sealed_secret bytea not null,
    status text not null, created_at timestamptz not null default now())`,
  `create index api_keys_account on api_keys (account)`,
  `create table nonces (nonce text primary key, created_at timestamptz not null default now())`,
  `create sequence dev_deposits minvalue 0 start 0`,
]

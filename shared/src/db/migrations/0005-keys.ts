/** Keys that were there before may do what they could do then: everything. */
const ALL_SCOPES = `array['orders:read', 'orders:write', 'transfers:write', 'wallets:read',
  'wallets:write', 'profile:read', 'keys:write']`

/** What keys may do, two-factor authentication, allow-lists, plans, and the log of their changes. */
export const statements = [
  `alter table api_keys
    add name text not null default '',
    add scopes text[] not null default ${ALL_SCOPES},
    add read_only boolean not null default false,
    add ip_allow_list text[],
    add expires_at bigint,
    add made_by text,
    add last_used_at bigint,
    add last_used_ip text`,
  'alter table api_keys alter scopes drop default',
  `create table two_factor (
    account int primary key, sealed_secret bytea not null, is_on boolean not null,
    last_step bigint not null, failures int not null, locked_until bigint not null,
    created_at bigint not null)`,
  `create table recovery_codes (
    account int not null, hash bytea not null, primary key (account, hash))`,
  `create table allow_lists (
    account int primary key, is_on boolean not null, off_from bigint)`,
  `create table allowed_addresses (
    account int not null, address text not null, name text not null, allowed_from bigint not null,
    primary key (account, address))`,
  'create table account_plans (account int primary key, plan text not null)',
  `create table access_log (
    id bigint generated always as identity primary key, account int not null, at bigint not null,
    action text not null, api_key text, ip text not null, subject text not null,
    details jsonb not null)`,
  'create index access_log_account on access_log (account, id)',
]

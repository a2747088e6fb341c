/** Requests that changed keys by the HMAC of another key alone, each good for one change. */
export const statements = [
  'create table used_requests (hmac bytea primary key, at bigint not null)',
  'create index used_requests_at on used_requests (at)',
]

/**
 * Requests that changed keys and were signed only by the HMAC of another key: each is good for one change.
 */
export const statements = [
  'create table used_requests (hmac bytea primary key, at bigint not null)',
  'create index used_requests_at on used_requests (at)',
]

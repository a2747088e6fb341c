/** An index by which each new nonce can delete the old ones without reading the whole table. */
export const statements = ['create index nonces_created_at on nonces (created_at)']

/** Each new nonce forgets old ones, which are found without looking at all. */
export const statements = ['create index nonces_created_at on nonces (created_at)']

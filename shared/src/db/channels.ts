/** Who asks for play money notifies this channel of Postgres, so that nobody has to poll for it. */
export const FAUCET_CHANNEL = 'truebook_faucet'

/** Postgres notifies this channel of every withdrawal, once it is committed (migration 17). */
export const WITHDRAWALS_CHANNEL = 'truebook_withdrawals'

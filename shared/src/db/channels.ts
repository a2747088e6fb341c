/** Postgres channel that is notified when somebody asks for play money, so that nobody has to poll. */
export const FAUCET_CHANNEL = 'truebook_faucet'

/** Postgres channel that is notified of every withdrawal, once it is committed (migration 17). */
export const WITHDRAWALS_CHANNEL = 'truebook_withdrawals'

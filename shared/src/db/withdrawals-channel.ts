/** Postgres notifies this channel of every withdrawal, once it is committed (migration 17). */
export const WITHDRAWALS_CHANNEL = 'truebook_withdrawals'

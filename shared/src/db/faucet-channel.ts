/** Who asks for play money notifies this channel of Postgres, so that nobody has to poll for it. */
export const FAUCET_CHANNEL = 'truebook_faucet'

import type { Client, Key } from '@truebook/client'
import type { Connection } from './connection.js'
import type { Wallet } from './wallet.js'

/** A wallet with access to an exchange. */
export interface Account {
  readonly wallet: Wallet
  readonly key: Key
  readonly client: Client
}

/** Signs a wallet in, which opens its account, makes a key for it, and gives it play money. */
export async function openAccount(
  connection: Connection,
  wallet: Wallet,
  playMoney: Readonly<Record<string, string>>,
): Promise<Account> {
  const key = await connection.open({ signer: wallet }).createKey()
  for (const [asset, amount] of Object.entries(playMoney)) {
    const body = { wallet_address: wallet.address, asset, amount }
    await connection.guest.call('post', '/dev/faucet', { body })
  }
  return { wallet, key, client: connection.open({ signer: wallet, key }) }
}

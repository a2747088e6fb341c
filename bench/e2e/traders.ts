import { openAccount } from '../replay/account.js'
import type { Connection } from '../replay/connection.js'
import { createPlayWallet } from '../replay/wallet.js'
import { createTimestamps, type Trader } from './requests.js'

/** Enough for every order of a run. */
const PLAY_MONEY = { USDC: '100000000', BTC: '10000' }

/** Signs wallets in and gives them play money. */
export async function openTraders(
  connection: Connection,
  count: number,
): Promise<readonly Trader[]> {
  const traders: Trader[] = []
  for (let i = 0; i < count; i += 1) traders.push(await openTrader(connection, i))
  return traders
}

async function openTrader(connection: Connection, number: number): Promise<Trader> {
  const wallet = createPlayWallet(`truebook bench ${number}`)
  const { key } = await openAccount(connection, wallet, PLAY_MONEY)
  return { wallet, key, nextTimestamp: createTimestamps() }
}

import type { Connection } from '../replay/connection.js'
import { ask } from '../replay/retry.js'
import { createApiKey } from '../replay/sign-in.js'
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
  const key = await createApiKey(connection, wallet)
  for (const [asset, amount] of Object.entries(PLAY_MONEY)) {
    const body = JSON.stringify({ wallet_address: wallet.address, asset, amount })
    const target = `${connection.prefix}/dev/faucet`
    await ask('play money', () => connection.send({ method: 'POST', target, body }))
  }
  return { wallet, key, nextTimestamp: createTimestamps() }
}

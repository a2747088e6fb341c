import type { Client } from './client.js'
import { createClient } from './client.js'
import type { Connection } from './connection.js'
import { ask } from './retry.js'
import { createApiKey } from './sign-in.js'
import { createPlayWallet, type Wallet } from './wallet.js'

/** The wallets that stand for everybody who was in the recorded market. */
export interface Traders {
  readonly makers: readonly Client[]
  readonly takers: readonly Client[]
}

export const MAKERS = 8
export const TAKERS = 4

/** Enough for every order of the recording, a few times over. */
const PLAY_MONEY = { USDC: '1000000000', BTC: '1000000' }

/**
 * Signs all traders in and gives them play money. Their keys are known to everybody: so a later
 * replay on the same exchange owns the orders that an earlier one left, and can cancel them.
 */
export async function openTraders(connection: Connection): Promise<Traders> {
  const open = (role: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        openTrader(connection, createPlayWallet(`truebook replay ${role} ${index}`)),
      ),
    )
  return { makers: await open('maker', MAKERS), takers: await open('taker', TAKERS) }
}

async function openTrader(connection: Connection, wallet: Wallet): Promise<Client> {
  const key = await createApiKey(connection, wallet)
  for (const [asset, amount] of Object.entries(PLAY_MONEY)) {
    const body = JSON.stringify({ wallet_address: wallet.address, asset, amount })
    const target = `${connection.prefix}/dev/faucet`
    await ask('play money', () => connection.send({ method: 'POST', target, body }))
  }
  return createClient({ connection, wallet, key })
}

import type { Client } from '@truebook/client'
import { openAccount } from './account.js'
import type { Connection } from './connection.js'
import { createPlayWallet } from './wallet.js'

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
 * Signs all traders in and gives them play money. Everybody knows their keys, so a later replay on the same exchange
 * owns the orders that an earlier one left, and can cancel them.
 */
export async function openTraders(connection: Connection): Promise<Traders> {
  async function open(role: string, index: number): Promise<Client> {
    const wallet = createPlayWallet(`truebook replay ${role} ${index}`)
    const { client } = await openAccount(connection, wallet, PLAY_MONEY)
    return client
  }
  const openAll = (role: string, length: number) =>
    Promise.all(Array.from({ length }, (_, index) => open(role, index)))
  return { makers: await openAll('maker', MAKERS), takers: await openAll('taker', TAKERS) }
}

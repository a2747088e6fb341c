import type { Connection } from './connection.js'
import type { Schemas } from './types.js'

export interface TransferTerms {
  readonly asset: string
  readonly amount: string
  readonly to_wallet_address: string
}

/** What `createClient` gains by this file. */
export interface Transfers {
  /** Sends an amount to another wallet's account, once, however often it had to be sent. */
  transfer(terms: TransferTerms): Promise<Schemas['Transfer']>
}

export function createTransfers({ act, send }: Connection): Transfers {
  return {
    async transfer(terms) {
      const answer = await act({
        method: 'PUT',
        path: '/transfers',
        action: 'TRANSFER',
        fields: terms,
        mayBeTwo: true,
        resolve: ({ details }) =>
          send({ method: 'GET', path: `/transfers/${details.transfer_id}` }),
      })
      return answer as Schemas['Transfer']
    },
  }
}

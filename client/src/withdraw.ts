import { claimCalldata } from './claim-calldata.js'
import type { Connection } from './connection.js'
import type { Schemas } from './types.js'

/** A call of a contract, for a wallet to send on the chain it names. */
export interface ChainCall {
  readonly chainId: number
  readonly to: string
  /** The calldata as hex. */
  readonly data: string
}

/** Sends a call and gives the hash of its transaction once it is in a block. */
export type SendCall = (call: ChainCall) => Promise<string>

export interface WithdrawalTerms {
  readonly asset: string
  readonly amount: string
  readonly chain_id: number
}

export interface WaitOptions {
  /** How long to wait; for ever by default. */
  readonly timeoutMs?: number
  /** Called after each look. */
  readonly onProgress?: (claim: Schemas['Claim']) => void
}

/**
 * A withdrawal on its way. It is made from its id alone: keep that, and after a restart `client.withdrawal(id)` goes
 * on. Each step may be repeated, and asks the api. Keep also what `wait` returns: `claimCalldata` makes the bridge's
 * call from it without an api.
 */
export interface WithdrawalSteps {
  readonly id: string
  status(): Promise<Schemas['Withdrawal']>
  /** Waits until the proof is ready. */
  wait(options?: WaitOptions): Promise<Schemas['Claim']>
  /** Has the bridge pay it, unless it has already; gives the hash of the transaction that did. */
  claim(send: SendCall): Promise<string>
}

export interface Withdrawals {
  /** Takes an amount out of the exchange, once, however often it had to be sent. */
  withdraw(terms: WithdrawalTerms): Promise<WithdrawalSteps>
  withdrawal(id: string): WithdrawalSteps
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000

export function createWithdrawals({ act, send }: Connection): Withdrawals {
  const pathOf = (id: string) => `/withdrawals/${encodeURIComponent(id)}`
  const lookUp = (id: string) =>
    send({ method: 'GET', path: pathOf(id) }) as Promise<Schemas['Withdrawal']>
  const claimOf = (id: string) =>
    send({ method: 'GET', path: `${pathOf(id)}/claim` }) as Promise<Schemas['Claim']>

  function withdrawal(id: string): WithdrawalSteps {
    async function wait({ timeoutMs = Number.POSITIVE_INFINITY, onProgress }: WaitOptions = {}) {
      const giveUpAt = Date.now() + timeoutMs
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
        const claim = await claimOf(id)
        onProgress?.(claim)
        if (claim.proof_ready) return claim
        if (Date.now() + pause > giveUpAt) {
          throw new Error(`The proof of withdrawal ${id} was not ready within ${timeoutMs} ms.`)
        }
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }

    return {
      id,
      status: () => lookUp(id),
      wait,
      async claim(sendCall) {
        const claim = await wait()
        if (claim.claim_transaction_hash !== null) return claim.claim_transaction_hash
        const { chain_id: chainId, bridge_contract_address: to } = claim
        return sendCall({ chainId, to, data: claimCalldata(claim) })
      },
    }
  }

  return {
    withdrawal,
    async withdraw(terms) {
      const answer = await act({
        method: 'POST',
        path: '/withdrawals',
        action: 'WITHDRAW',
        fields: terms,
        mayBeTwo: true,
        resolve: async ({ details: { withdrawal_id } }) => ({ withdrawal_id }),
      })
      return withdrawal((answer as Schemas['Withdrawal']).withdrawal_id)
    },
  }
}

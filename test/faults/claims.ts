import { type ClaimFacts, claimCalldata } from '@truebook/client/claim-calldata'
import type { FaultyChain } from './chain.js'
import type { ChainAccount } from './chain-account.js'
import { type SignedRequest, sendable, type Trader } from './requests.js'

/** A withdrawal and its owner. */
export interface Withdrawn {
  readonly id: string
  readonly trader: Trader
}

/** Has the bridge pay what was withdrawn, to whom it belongs. */
export interface Claimer {
  /** Claims those of these whose proofs are ready and that it has not claimed; gives their ids. */
  claim(withdrawn: readonly Withdrawn[]): Promise<readonly string[]>
  /** What was sent to the bridge for each withdrawal that it paid, by its id. */
  readonly paid: ReadonlyMap<string, string>
  /** Those whose claims the bridge refused. */
  readonly refused: readonly string[]
}

export interface ClaimerOptions {
  readonly chain: FaultyChain
  readonly account: ChainAccount
  /** One of the apis' bases. */
  readonly url: () => string
}

/** What is known of a claim, as `GET /withdrawals/:id/claim` says it. */
export type ClaimAnswer = ClaimFacts & { readonly proof_ready: boolean; readonly status: string }

export function createClaimer({ chain, account, url }: ClaimerOptions): Claimer {
  const paid = new Map<string, string>()
  const refused: string[] = []
  return {
    paid,
    refused,
    async claim(withdrawn) {
      const unpaid = withdrawn.filter(({ id }) => !paid.has(id))
      const claims = await Promise.all(unpaid.map((one) => readClaim(url(), one)))
      const ready = unpaid.flatMap(({ id }, i) => {
        const claim = claims[i]
        return claim?.proof_ready ? [{ id, data: claimCalldata(claim) }] : []
      })
      const receipts = await account.send(ready.map(({ data }) => ({ to: chain.bridge, data })))
      for (const [i, { id, data }] of ready.entries()) {
        if (receipts[i].succeeded) paid.set(id, data)
        else refused.push(id)
      }
      return ready.map(({ id }) => id)
    },
  }
}

/** Undefined while the api cannot say. */
export async function readClaim(
  url: string,
  { id, trader }: Withdrawn,
): Promise<ClaimAnswer | undefined> {
  const request: SignedRequest = { method: 'GET', path: `/withdrawals/${id}/claim`, signature: '' }
  try {
    const answer = await fetch(url + request.path, {
      ...sendable(trader, request),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })
    return answer.ok ? ((await answer.json()) as ClaimAnswer) : undefined
  } catch {
    return undefined
  }
}

const ANSWER_LIMIT_MS = 12_000

import type { Database } from '@truebook/shared/db/connect'
import { hexOf } from '@truebook/shared/exit-node'
import { MANAGER } from '../chain/abi.js'
import type { ChainAccount } from '../chain/account.js'
import type { Fees } from '../chain/node.js'
import type { Chain } from '../chain/register.js'
import { keepTransaction, noteSent, type Settlement } from './settlements.js'

/** Posts settlements with the settler's account. */
export interface Poster {
  /** Has the chain take a settlement that is in none of its blocks; gives whether it was sent now. */
  post(db: Database, chain: Chain, row: Settlement): Promise<boolean>
}

export interface PosterOptions {
  readonly account: ChainAccount
  /** A transaction that waits longer is sent again with a higher fee. */
  readonly stuckMs: number
  readonly now: () => number
}

/** A transaction that is in no block is handed in again this often: nodes forget. */
const RESEND_MS = 3_000

/**
 * The transaction is signed and stored before it is sent, so a worker that begins anew sends the
 * same one. It is made anew only where it cannot be mined any more, or has waited too long; twice
 * the same root does no harm.
 */
export function createPoster({ account, stuckMs, now }: PosterOptions): Poster {
  async function post(db: Database, chain: Chain, row: Settlement): Promise<boolean> {
    const nonce = await chain.node.nonceOf(account.address)
    const { raw_transaction: raw, signed_at, sent_at } = row
    const isFresh = raw !== null && row.nonce === nonce && isWithin(signed_at ?? 0, stuckMs)
    if (!isFresh) return signAndSend(db, chain, { row, nonce })
    if (sent_at !== null && isWithin(sent_at, RESEND_MS)) return false
    return send(db, chain, { row, raw })
  }

  /** A moment that is still to come was noted by a clock that has been set back since. */
  function isWithin(moment: number, ms: number): boolean {
    const age = now() - moment
    return age >= 0 && age < ms
  }

  async function signAndSend(
    db: Database,
    chain: Chain,
    { row, nonce }: { readonly row: Settlement; readonly nonce: number },
  ): Promise<boolean> {
    const args = [row.leaf_count, hexOf(row.local_root)]
    const call = { to: chain.manager, data: MANAGER.encodeFunctionData('settle', args), value: 0n }
    // A node says here what the contract would refuse, before any fee is paid for it.
    const gas = await chain.node.estimateGas({ ...call, from: account.address })
    const fees = feesAbove(row, await chain.node.fees(), now() - row.opened_at, stuckMs)
    const { chainId } = chain
    const signed = account.sign({ ...call, ...fees, chainId, nonce, gasLimit: (gas * 3n) / 2n })
    await keepTransaction(db, row, { ...signed, now: now() })
    return send(db, chain, { row, raw: signed.raw })
  }

  async function send(
    db: Database,
    chain: Chain,
    { row, raw }: { readonly row: Settlement; readonly raw: string },
  ): Promise<boolean> {
    await chain.node.broadcast(raw)
    await noteSent(db, row, now())
    return true
  }

  return { post }
}

/** Half as much again for each time that the settlement got stuck: a node wants a tenth at least. */
function feesAbove(row: Settlement, fees: Fees, waitedMs: number, stuckMs: number): Fees {
  if (row.raw_transaction === null) return fees
  const times = BigInt(Math.min(Math.floor(waitedMs / stuckMs), 10))
  const raise = (fee: bigint) => (fee * 3n ** times) / 2n ** times
  return {
    maxFeePerGas: raise(fees.maxFeePerGas),
    maxPriorityFeePerGas: raise(fees.maxPriorityFeePerGas),
  }
}

import type { Signed } from '@truebook/shared/command'
import { batchSigningString, type SignedBatch } from '@truebook/shared/signed-batch'
import type { Deps } from '../deps.js'
import type { Owner } from './caller.js'
import { verifyMessage } from './wallet.js'

/** Checks that the owner's wallet signed a batch just now; throws as `verifyMessage` does. */
export function verifyBatch(
  batch: SignedBatch,
  signature: string,
  owner: Owner,
  { overload, now }: Pick<Deps, 'overload' | 'now'>,
): Signed {
  return verifyMessage({
    action: batch.action,
    candidates: [batchSigningString(batch)],
    signedAt: batch.timestamp,
    signature,
    owner,
    overload,
    now: now(),
  })
}

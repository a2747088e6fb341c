import type { Signed } from '@truebook/shared/command'
import { batchSigningString, type SignedBatch } from '@truebook/shared/signed-batch'
import type { Owner } from './caller.js'
import { type Checks, verifyMessage } from './wallet.js'

/** Checks that the owner's wallet signed a batch just now; throws as `verifyMessage` does. */
export async function verifyBatch(
  batch: SignedBatch,
  signature: string,
  owner: Owner,
  checks: Checks,
): Promise<Signed> {
  const { action, timestamp: signedAt } = batch
  const candidates = [batchSigningString(batch)]
  return verifyMessage({ action, candidates, signedAt, signature, owner }, checks)
}

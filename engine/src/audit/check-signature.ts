import type { Signed } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import { recoverAddress } from '@truebook/shared/recover'

/**
 * What is wrong with a command's digest or signature, as the end of a sentence; undefined if nothing is.
 */
export function checkSignature(signed: Signed, wallet: string | undefined): string | undefined {
  const digest = messageDigest(signed.message)
  if (digest.high !== signed.digest.high || digest.low !== signed.digest.low) {
    return 'has a digest that is not that of its message.'
  }
  const signer = recoverAddress(signed.message, signed.signature.toString('hex'))
  if (signer === wallet) return undefined
  return `was signed by ${signer ?? 'nobody'}, not by its account's wallet ${wallet ?? '(none)'}.`
}

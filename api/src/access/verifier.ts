import { type MessageDigest, messageDigest } from '@truebook/shared/digest'
import { verifyWalletSignature } from '@truebook/shared/signing'

/** The claim that a wallet signed a text. */
export interface WalletClaim {
  /** The texts, one of which it must have signed. */
  readonly candidates: readonly string[]
  readonly signature: string
  /** Its 0x address, in any case. */
  readonly wallet: string
}

/** The text that the wallet signed. */
export interface SignedText {
  readonly message: string
  readonly digest: MessageDigest
}

/** Checks wallets' signatures: most of what an order costs here. */
export interface Verifier {
  /**
   * The text that the wallet signed; undefined if it signed none. Claims are answered in order, and each
   * caller runs as far as it can without waiting before the next claim is answered. Throws `UNAVAILABLE` once
   * the verifier has ended. How many claims may wait is up to the callers.
   */
  verify(claim: WalletClaim): Promise<SignedText | undefined>
  /** How many claims have no answer yet. */
  waiting(): number
  /** Resolves when the verifier ends; rejects where it was not stopped. */
  readonly done: Promise<void>
  /** Answers the claims it has, and ends. */
  stop(): Promise<void>
}

/** Checks at once, in the caller's thread. */
export function inlineVerifier(): Verifier {
  return {
    verify: async (claim) => lookAt(claim),
    waiting: () => 0,
    done: new Promise(() => {}),
    async stop() {},
  }
}

/** Checks one claim. */
export function lookAt(claim: WalletClaim): SignedText | undefined {
  const message = verifyWalletSignature(claim)
  return message === undefined ? undefined : { message, digest: messageDigest(message) }
}

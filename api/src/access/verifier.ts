import { type MessageDigest, messageDigest } from '@truebook/shared/digest'
import { verifyWalletSignature } from '@truebook/shared/signing'

/** What a wallet is said to have signed. */
export interface WalletClaim {
  /** The texts of which it must have signed one. */
  readonly candidates: readonly string[]
  readonly signature: string
  /** Its 0x address, in any case. */
  readonly wallet: string
}

/** The one of the texts that the wallet signed. */
export interface SignedText {
  readonly message: string
  readonly digest: MessageDigest
}

/** Looks whether wallets signed what they are said to have: most of what an order costs here. */
export interface Verifier {
  /**
   * Gives undefined where the wallet signed none of the texts. Who asks first is answered first, and
   * gets as far as it can without waiting before the next one is answered. Throws `UNAVAILABLE`
   * where nobody looks any more. How many may wait is for whoever asks to say.
   */
  verify(claim: WalletClaim): Promise<SignedText | undefined>
  /** How many have no answer yet. */
  waiting(): number
  /** Ends when it does; rejects where it ended by itself. */
  readonly done: Promise<void>
  /** Answers what was asked, and ends. */
  stop(): Promise<void>
}

/** Looks at once, in the thread of whoever asks. */
export function inlineVerifier(): Verifier {
  return {
    verify: async (claim) => lookAt(claim),
    waiting: () => 0,
    done: new Promise(() => {}),
    async stop() {},
  }
}

/** Looks at one claim. */
export function lookAt(claim: WalletClaim): SignedText | undefined {
  const message = verifyWalletSignature(claim)
  return message === undefined ? undefined : { message, digest: messageDigest(message) }
}

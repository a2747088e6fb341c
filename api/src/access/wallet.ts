import { signingString } from '@truebook/shared/canonical'
import type { Signed } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import type { FlatJson } from '@truebook/shared/flat-json'
import { type SignedAction, signingCandidates } from '@truebook/shared/signing'
import type { Deps } from '../deps.js'
import { type Overload, workOf } from '../overload/overload.js'
import type { Owner } from './caller.js'
import { notSignedBy } from './unsigned.js'

/** How old a signed message may be, and how far ahead of the server's clock. */
const PAST_MS = 300_000
const AHEAD_MS = 1_000

export interface Claim {
  readonly action: SignedAction
  /** The fields as sent, `timestamp` and `signature` among them; numbers of a query as numbers. */
  readonly sent: FlatJson
  readonly owner: Owner
}

/**
 * What a claim is checked with. Cheap checks, such as that of its time, come first: recovering the
 * signature may have to wait for others.
 */
export interface Checks extends Pick<Deps, 'verifier' | 'now'> {
  readonly overload: Pick<Overload, 'confirm'>
}

/**
 * Checks that the owner's wallet signed an action just now, and gives the signature as the command carries
 * it. Throws `INVALID_TIMESTAMP`, `OVERLOADED`, `INVALID_SIGNATURE`, `UNAVAILABLE` and what
 * `signingCandidates` does.
 */
export async function verifyAction(
  { action, sent, owner }: Claim,
  checks: Checks,
): Promise<Signed> {
  const candidates = signingCandidates(action, sent)
  const [signedAt, signature] = [Number(sent.timestamp), String(sent.signature)]
  return verifyMessage({ action, candidates, signedAt, signature, owner }, checks)
}

/** What one wallet signature over a batch covers. The list is as it was sent, in its order. */
export type SignedBatch =
  | {
      readonly action: 'PLACE_ORDERS'
      readonly orders: readonly FlatJson[]
      readonly timestamp: number
    }
  | {
      readonly action: 'AMEND_ORDERS'
      readonly amendments: readonly FlatJson[]
      readonly timestamp: number
    }
  | {
      readonly action: 'CANCEL_ORDERS'
      readonly order_ids: readonly string[]
      readonly timestamp: number
    }

/**
 * Does the same for a batch. Its text is RFC 8785 canonical JSON, so nested keys are sorted too. Nothing is
 * added: a field that an order leaves out stays out.
 */
export async function verifyBatch(
  batch: SignedBatch,
  signature: string,
  owner: Owner,
  checks: Checks,
): Promise<Signed> {
  const { action, timestamp: signedAt } = batch
  const candidates = [signingString(batch)]
  return verifyMessage({ action, candidates, signedAt, signature, owner }, checks)
}

/** What a wallet signs: one of the flat actions, or a batch. */
export type MessageAction = SignedAction | SignedBatch['action']

interface MessageClaim {
  readonly action: MessageAction
  /** The texts, one of which the wallet must have signed. */
  readonly candidates: readonly string[]
  /** The timestamp in all of them. */
  readonly signedAt: number
  readonly signature: string
  readonly owner: Owner
}

async function verifyMessage(
  { action, candidates, signedAt, signature, owner }: MessageClaim,
  { overload, verifier, now }: Checks,
): Promise<Signed> {
  checkWindow(signedAt, now())
  overload.confirm(workOf(action))
  const signed = await verifier.verify({ candidates, signature, wallet: owner.wallet })
  if (signed === undefined) throw notSignedBy(owner.wallet, { signature, candidates })
  return {
    account: owner.account,
    signedAt,
    ...signed,
    signature: bytesOf(signature),
  }
}

/** Its last byte as 27 or 28, whichever form came: what was signed once is kept by the same bytes. */
function bytesOf(signature: string): Buffer {
  const bytes = Buffer.from(signature.replace(/^0x/i, ''), 'hex')
  if (bytes[64] < 27) bytes[64] += 27
  return bytes
}

function checkWindow(signedAt: number, now: number): void {
  if (signedAt >= now - PAST_MS && signedAt <= now + AHEAD_MS) return
  const message = `timestamp must be at most ${PAST_MS} ms behind and ${AHEAD_MS} ms ahead of the server's clock, which GET /v1/time tells: it was ${now}, but ${signedAt} came.`
  throw new TruebookError('INVALID_TIMESTAMP', { message, details: { server_time: now } })
}

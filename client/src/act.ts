import type { Answer } from './answer.js'
import type { Clock } from './clock.js'
import { type Details, type ExchangeError, NoAnswerError, NotSentError } from './errors.js'
import { canonicalJson, sentFields } from './json.js'
import type { Request } from './request.js'
import { deliver } from './retry.js'
import type { Turn } from './turns.js'

/** Signs texts as wallets do (EIP-191). Wallets and signers of ethers fit. */
export interface Signer {
  getAddress(): Promise<string>
  signMessage(message: string): Promise<string>
}

/** A request that the wallet also signs. Sent again unchanged, it takes effect at most once. */
export interface SignedRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly action: string
  /** What is sent and signed. */
  readonly fields: object
  /** What is signed, where that differs from what is sent. */
  readonly signedFields?: object
  /** Finds out what came of the request, when a sending is refused because an earlier one was taken. */
  readonly resolve?: (refusal: ExchangeError) => Promise<unknown>
  /**
   * Two different requests may have this very text: REPLAYED_MESSAGE is then taken as meaning this one only after a
   * sending of it that may have arrived.
   */
  readonly mayBeTwo?: boolean
  /** On REPLAYED_MESSAGE at the first sending: sign again, once, with a new timestamp. */
  readonly resendAnew?: boolean
  /**
   * Whether an answer that is no refusal says that nothing was done, as of a batch of which each part was refused.
   * An earlier sending without an answer may still have done something.
   */
  readonly didNothing?: (answer: unknown) => boolean
  /** Set if the same message must not be sent twice: it is signed anew each time, as long as it is wanted. */
  readonly turn?: Turn
}

/** Signs a request by the wallet, and sends it until it is known what came of it. */
export type Act = (request: SignedRequest) => Promise<unknown>

export interface ActOptions {
  readonly clock: Clock
  readonly signer: () => Signer
  readonly patienceMs: number
  /** Awaits the clock, for this request to be dated by it. */
  readonly dated: (request: Request) => Promise<void>
  readonly send: SendOnce
}

/**
 * Sends a signed request once, for an answer by `endAt` (of `passed()`). Throws if no answer came: a
 * `NoAnswerError` if the request may have arrived.
 */
export type SendOnce = (request: Request, action: string, endAt: number) => Promise<Answer>

export function createAct({ clock, signer, patienceMs, dated, send }: ActOptions): Act {
  async function sign({ fields, signedFields = fields, ...request }: SignedRequest) {
    await dated(requestOf(request, fields))
    const timestamp = clock.next()
    const { action } = request
    const text = canonicalJson(sentFields({ ...signedFields, action, timestamp }))
    const signature = await signer().signMessage(text)
    return requestOf(request, { ...fields, timestamp, signature })
  }

  async function act(request: SignedRequest, mayCorrect = true): Promise<unknown> {
    const { turn, action } = request
    let signed = await sign(request)
    async function renew(): Promise<boolean> {
      if (turn?.isWanted()) signed = await sign(request).catch(leavesOpen(signed))
      return turn?.isWanted() ?? true
    }
    const sendOnce = async (endAt: number) => {
      const sendSigned = () => send(signed, action, endAt)
      return (await (turn ? turn.take(sendSigned) : sendSigned())) || unwanted(signed)
    }
    const persistence = { repeatable: true, patienceMs, ...(turn ? { renew } : {}) }
    const { value, refusal, isDoubtful } = await deliver(sendOnce, persistence)
    if (!refusal) {
      if (isDoubtful && request.didNothing?.(value)) leavesOpen(signed)(nothingDone(value))
      return value
    }
    if (refusal.code === 'REPLAYED_MESSAGE') {
      if (!isDoubtful && request.resendAnew && mayCorrect) return act(request, false)
      const isOwn = isDoubtful || !request.mayBeTwo
      return takenBefore(signed, refusal, isOwn ? request.resolve : undefined)
    }
    // A refusal speaks at most for its own sending: an earlier one may still arrive, and be taken.
    if (isDoubtful && refusal.code !== NEVER_TAKEN) throw new NoAnswerError(signed, refusal)
    // Nothing came of it, and nothing will: it can be signed again, with the right time.
    const mayRenew = mayCorrect && (turn?.isWanted() ?? true)
    if (mayRenew && wasOutOfTime(refusal, clock)) return act(request, false)
    throw refusal
  }

  return (request) => act(request)
}

/** Whether a refusal says that the clock here was wrong; if so, the clock is now set right. */
export function wasOutOfTime({ code, details }: ExchangeError, clock: Clock): boolean {
  return code === 'INVALID_TIMESTAMP' && clock.correct(Number(details.server_time))
}

/** Another order has the name for ever, and the same message taken before would have been REPLAYED_MESSAGE. */
export const NEVER_TAKEN = 'DUPLICATE_CLIENT_ORDER_ID'

function nothingDone(answer: unknown): Error {
  return new Error('A later sending was refused, order by order.', { cause: answer })
}

function unwanted(signed: Request): never {
  throw new NotSentError(signed, new Error('It was asked to be set anew before this was sent.'))
}

/** The request that carries these fields. */
export function requestOf(
  { method, path }: Pick<SignedRequest, 'method' | 'path'>,
  fields: object,
): Request {
  const sent = sentFields(fields)
  return method === 'DELETE' ? { method, path, query: sent } : { method, path, body: sent }
}

/** An error of the look-up must not pass for a refusal of the request itself. */
async function takenBefore(
  signed: Request,
  refusal: ExchangeError,
  resolve: SignedRequest['resolve'],
): Promise<unknown> {
  const leaveOpen = leavesOpen(signed, refusal.details)
  return resolve ? resolve(refusal).catch(leaveOpen) : leaveOpen(refusal)
}

function leavesOpen(request: Request, taken?: Details) {
  return (cause: unknown): never => {
    throw new NoAnswerError(request, cause, taken)
  }
}

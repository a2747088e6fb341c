import type { Request } from './request.js'
import { CODES } from './schema.js'

/** The name of a refusal, as docs/errors.md lists them. */
export type Code = (typeof CODES)[number]

/** A code that is newer than this client. (A type that lets editors still offer the known ones.) */
type Newer = string & {}

/** Facts beside a refusal's sentence, such as `order_id` or `field`. */
export type Details = Readonly<Record<string, string | number | boolean>>

/** What the exchange answered when it refused. */
export interface Refusal {
  readonly status: number
  readonly code: Code | Newer
  readonly message: string
  readonly details: Details
  /** What the exchange's own logs call the request. */
  readonly requestId: string | undefined
}

/** The exchange refused. `errors` has one class of it for each code. */
export class ExchangeError extends Error {
  readonly status: number
  readonly code: Code | Newer
  readonly details: Details
  readonly requestId: string | undefined

  constructor({ status, code, message, details, requestId }: Refusal) {
    super(message)
    this.name = code
    this.status = status
    this.code = code
    this.details = details
    this.requestId = requestId
  }
}

/** A request as it was sent, or was to be: its body's fields can be read. */
export interface SentRequest extends Request {
  readonly body?: Readonly<Record<string, unknown>>
}

/** It is not known what came of a request: no answer came, or none that says it. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
  /** What was sent; its body has an order's `client_order_id`, to ask for it. */
  readonly request: SentRequest
  /**
   * What the exchange named, such as an `order_id` or `order_ids`, if it said that the request was taken but it
   * could not be found out what came of it. Otherwise undefined.
   */
  readonly taken: Details | undefined

  /** The cause is what went wrong last; that of an `OUTCOME_UNKNOWN` has `details` that name what may be there. */
  constructor(request: Request, cause: unknown, taken?: Details) {
    super(taken ? TAKEN : UNKNOWN, { cause })
    this.request = request as SentRequest
    this.taken = taken
  }
}

/** The cause of a `NoAnswerError`: the connection of a feed was lost, or closed, between the request and its answer. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'

  constructor() {
    super('The connection was lost before the answer came.')
  }
}

/**
 * This could not be sent within `patienceMs`, for want of a connection or of the exchange's time, say, or since what was
 * asked before took that long; or it was no longer wanted: the feed was closed, or the dead-man switch set otherwise.
 * Nothing came of it. The cause, if there is one, is what kept it.
 */
export class NotSentError extends Error {
  override readonly name = 'NotSentError'
  readonly request: SentRequest

  constructor(request: Request, cause?: unknown) {
    super('This was not sent: nothing came of it.', cause === undefined ? {} : { cause })
    this.request = request as SentRequest
  }
}

/** A request without an answer, sent or not. */
export type Unanswered = NoAnswerError | NotSentError

export function isUnanswered(error: unknown): error is Unanswered {
  return error instanceof NoAnswerError || error instanceof NotSentError
}

const UNKNOWN = 'No answer came that says whether the request took effect.'
const TAKEN = 'The request took effect, but what came of it could not be looked up.'

type ErrorClass = new (refusal: Refusal) => ExchangeError

/** A class for each code: `error instanceof errors.INSUFFICIENT_BALANCE`. */
export const errors = Object.fromEntries(CODES.map((code) => [code, classOf()])) as Readonly<
  Record<Code, ErrorClass>
>

function classOf(): ErrorClass {
  return class extends ExchangeError {}
}

/** A refusal as an error of its class; codes that are newer than this client have none. */
export function errorOf(refusal: Refusal): ExchangeError {
  const known: Readonly<Record<string, ErrorClass | undefined>> = errors
  return new (known[refusal.code] ?? ExchangeError)(refusal)
}

/** Whether the same may succeed later: there were too many requests, or the exchange is too busy or at fault. */
export function isForNow(error: unknown): boolean {
  if (isUnanswered(error)) return true
  return error instanceof ExchangeError && (error.status === 429 || error.status >= 500)
}

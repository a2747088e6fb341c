import { REJECTS, type RejectCode } from './reject.js'
import type { ProblemDetails } from './wire/problem.js'

/** Facts that an answer carries beside its sentence, such as the order that a replay names. */
export type ErrorDetails = Readonly<ProblemDetails>

export interface TruebookErrorOptions {
  /** The sentence for this occasion; without it the table's own sentence is used. */
  readonly message?: string
  readonly details?: ErrorDetails
  readonly cause?: unknown
}

/** A refusal on its way to a client: a code of `REJECTS`, a whole sentence, details and a cause. */
export class TruebookError extends Error {
  override readonly name = 'TruebookError'
  readonly code: RejectCode
  readonly details: ErrorDetails

  constructor(code: RejectCode, options: TruebookErrorOptions = {}) {
    super(options.message ?? REJECTS[code].message, { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }

  /** The HTTP status that the table gives to this code. */
  get status(): number {
    return REJECTS[this.code].status
  }
}

import type { SignedRequest } from './requests.js'

/** What came back on one sending. */
export interface Answer {
  /** That of HTTP; 0 where no answer came. */
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly hasRetryAfter: boolean
}

/** A way for a trader's requests to one copy of the api. */
export interface Way {
  takes(request: SignedRequest): boolean
  send(request: SignedRequest): Promise<Answer>
}

export const NO_ANSWER: Answer = { status: 0, body: {}, hasRetryAfter: false }

/** Longer than an api waits for an outcome. */
export const ANSWER_LIMIT_MS = 12_000

import { type Details, type ExchangeError, errorOf } from './errors.js'
import type { Heard } from './line.js'
import type { HttpAnswer } from './transport.js'

/** An answer of the exchange: what it gives, or why it refuses. */
export interface Answer {
  readonly value: unknown
  readonly refusal: ExchangeError | undefined
  /** How long to wait before the next sending, if the answer says so. */
  readonly retryAfterMs: number | undefined
}

/** Reads an answer. Throws if it cannot be the exchange's own, and so says nothing of the request. */
export function readAnswer(answer: HttpAnswer): Answer {
  const retryAfterMs = millisecondsOf(answer.header('retry-after'))
  if (answer.status >= 200 && answer.status < 300) {
    return { value: valueIn(answer), refusal: undefined, retryAfterMs }
  }
  return { value: undefined, refusal: refusalOf(answer), retryAfterMs }
}

/** Reads an answer of the live feed as if it were REST's: there, an order's own status has another name. */
export function readHeard({ id: _, op: _op, ok, ...fields }: Heard): Answer {
  if (ok) return { value: fields, refusal: undefined, retryAfterMs: undefined }
  const { status, code, error, message = error, order_status, ...rest } = fields
  const details = { ...rest, ...(order_status === undefined ? {} : { status: order_status }) }
  const refusal = errorOf({
    status: Number(status),
    code: String(code),
    message: String(message),
    details: details as Details,
    requestId: undefined,
  })
  return { value: undefined, refusal, retryAfterMs: undefined }
}

function millisecondsOf(seconds: string | undefined): number | undefined {
  const value = Number(seconds ?? Number.NaN)
  return Number.isFinite(value) && value >= 0 ? value * 1000 : undefined
}

/** Every answer of the exchange has a body: without one it is a proxy's, which may have passed the request on or not. */
function valueIn(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.text)
  } catch (cause) {
    throw new Error(foreign(answer), { cause })
  }
}

function foreign({ status, text }: HttpAnswer): string {
  const what = text === '' ? 'It is empty.' : text.slice(0, 200)
  return `The answer ${status} is none of the exchange's: ${what}`
}

function refusalOf(answer: HttpAnswer): ExchangeError {
  const { status, text, header } = answer
  const requestId = header('x-request-id')
  const problem = problemIn(text)
  if (problem) {
    const { error, code, message, ...details } = problem
    return errorOf({ status, code, message: String(message ?? error), details, requestId })
  }
  // A proxy in between, which may or may not have passed the request on.
  const said = foreign(answer)
  if (status >= 500) throw new Error(said)
  return errorOf({ status, code: 'NO_JSON', message: said, details: {}, requestId })
}

interface Problem extends Readonly<Record<string, string | number | boolean>> {
  readonly code: string
}

function problemIn(text: string): Problem | undefined {
  try {
    const problem = JSON.parse(text)
    return typeof problem?.code === 'string' ? problem : undefined
  } catch {
    return undefined
  }
}

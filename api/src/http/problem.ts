import { isLate } from '@truebook/shared/db/connect'
import { isLost } from '@truebook/shared/db/lost'
import { TruebookError } from '@truebook/shared/error'
import { REJECTS, type Reject, type RejectCode } from '@truebook/shared/reject'
import type { Problem } from '@truebook/shared/wire/problem'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { useUp } from './limit-requests.js'
import { isMalformed, malformedPath } from './malformed-path.js'
import { createRefusalLog } from './refusal-log.js'
import { schemaRefusal } from './schema-refusal.js'

/** The one place that answers failed requests. */
export function answerProblems(app: FastifyInstance): void {
  const log = createRefusalLog(() => performance.now())
  const send = (error: TruebookError, request: FastifyRequest, reply: FastifyReply) => {
    log(error, request)
    sendProblem(error, request, reply)
  }
  app.setErrorHandler((error: FastifyError, request, reply) => {
    send(refusalOf(error, request), request, reply)
  })
  app.setNotFoundHandler((request, reply) => {
    send(isMalformed(request) ? malformedPath(request) : notFound(request), request, reply)
  })
}

/** The refusal of a path without a route. */
export function notFound({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): TruebookError {
  const message = `There is no route ${method} ${url.split('?')[0]}.`
  return new TruebookError('NOT_FOUND', { message })
}

/** Sends a refusal, with the headers that it asks for. */
function sendProblem(error: TruebookError, request: FastifyRequest, reply: FastifyReply): void {
  const wait = error.details.retry_after
  if (wait !== undefined) {
    reply.header('retry-after', String(wait))
    useUp(request, error)
  } else if (RETRIED.has(error.code)) reply.header('retry-after', '1')
  reply.header('x-request-id', request.id)
  reply.code(error.status).send({ ...problemOf(error), x_request_id: request.id })
}

/** A refusal's body, as the client gets it. */
export function problemOf({ code, message, details }: TruebookError): Problem {
  const reject: Reject = REJECTS[code]
  if (!reject.isContract || message === reject.message) {
    return { error: message, code, message, ...details }
  }
  // Some clients look for the contract's text in `message`, so it stands there before this refusal's own
  // sentence.
  return { error: reject.message, code, message: `${reject.message} ${message}`, ...details }
}

/**
 * Codes after which the same request may be sent again, unless the refusal asks for a new one: a signed
 * message is never taken twice.
 */
const RETRIED: ReadonlySet<RejectCode> = new Set([
  'UNAVAILABLE',
  'OVERLOADED',
  'OUTCOME_UNKNOWN',
  'BOOK_FULL',
  'TOO_MANY_REQUESTS',
])

/** Refusals of Fastify's own, by its code. */
const FASTIFY_REFUSALS: Readonly<Record<string, RejectCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_JSON',
}

/**
 * Errors of a Postgres that is reachable but cannot answer now: it is shutting down, does not let us in, gave
 * up on a query or a lock, lacks a resource, has a fault of its disks, or takes no writes. Later it may
 * answer.
 */
const DATABASE_UNAVAILABLE = /^((28|3D|40|53|57|58)[0-9A-Z]{3}|25006|55P03)$/

/** The refusal that an error is to the client. */
export function refusalOf(
  error: Error & Partial<FastifyError>,
  request?: Pick<FastifyRequest, 'query' | 'body' | 'headers' | 'routeOptions'>,
): TruebookError {
  if (error instanceof TruebookError) return error
  if (error.validation) {
    const came = error.validationContext === 'querystring' ? request?.query : request?.body
    return schemaRefusal(error.validation, came)
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' && request) return bodyTooLarge(error, request)
  const code = FASTIFY_REFUSALS[error.code ?? '']
  if (code) return new TruebookError(code, { cause: error })
  // All else that Fastify refuses with a status of 4xx is the client's mistake too. A body that breaks off is
  // among it: it is looked for first, as its code is also one of a lost connection to Postgres.
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500) {
    return new TruebookError('INVALID_REQUEST', { cause: error })
  }
  if (isLost(error) || isLate(error) || DATABASE_UNAVAILABLE.test(error.code ?? '')) {
    return new TruebookError('UNAVAILABLE', { cause: error })
  }
  return new TruebookError('INTERNAL', { cause: error })
}

function bodyTooLarge(
  cause: Error,
  { headers, routeOptions }: Pick<FastifyRequest, 'headers' | 'routeOptions'>,
): TruebookError {
  const { bodyLimit: maximum } = routeOptions
  // Only a body with a length says how long it is: of chunks no more is read than shows that they are too
  // many.
  const came = headers['content-length'] ?? 'more'
  const message = `The body must have at most ${maximum} bytes, but ${came} came.`
  return new TruebookError('BODY_TOO_LARGE', { message, details: { maximum }, cause })
}

import type { TruebookError } from '@truebook/shared/error'
import type { FastifyInstance } from 'fastify'
import type { Counted, RequestLimits } from '../access/limits/request-limits.js'

/** Requests of the operator, which must be answered whatever else is asked. */
export const UNCOUNTED = /^\/(health|metrics)(\?|$)/

/** Counts every request but pre-flights for its address, and says on every answer how the limits stand. */
export function limitRequests(app: FastifyInstance, limits: RequestLimits): void {
  app.decorateRequest('standing', undefined)
  app.addHook('onRequest', (request, _reply, done) => {
    // A page cannot read the refusal of a pre-flight: it could not tell that nothing came of what was to follow.
    if (request.method === 'OPTIONS' || UNCOUNTED.test(request.raw.url ?? '')) return done()
    limits.ofAddress(request, request.ip).then(() => done(), done)
  })
  app.addHook('onSend', ({ standing }, reply, _payload, done) => {
    if (standing) {
      reply.header('x-ratelimit-limit', String(standing.limit))
      reply.header('x-ratelimit-remaining', String(standing.remaining))
      reply.header('x-ratelimit-reset', String(Math.max(Math.ceil(standing.msLeft / 1000), 0)))
    }
    done()
  })
}

/**
 * After a refusal with `retry_after` (seconds), says that nothing is left until then, of `maximum` if the
 * refusal names one. Clients that pace themselves by what is left must slow down, though it was not a count
 * of requests that refused.
 */
export function useUp(counted: Counted, { details }: Pick<TruebookError, 'details'>): void {
  if (!counted.standing) return
  const { maximum, retry_after } = details
  counted.standing = {
    allowed: false,
    limit: typeof maximum === 'number' ? maximum : counted.standing.limit,
    remaining: 0,
    msLeft: Number(retry_after) * 1_000,
  }
}

import type { FastifyInstance } from 'fastify'
import { UNDESCRIBED } from '../openapi/describe.js'

/** The headers that a page of any origin may send. */
const ALLOWED_HEADERS = [
  'content-type',
  'authorization',
  'x-api-key',
  'x-api-signature',
  'x-api-timestamp',
  // Other exchanges' clients send these to public routes too, which ignore them.
  'x-signature',
  'x-timestamp',
  'x-2fa-code',
  'x-request-id',
].join(', ')
const EXPOSED_HEADERS = [
  'retry-after',
  'x-request-id',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
].join(', ')
/**
 * Lets pages of every origin read an answer (CORS). That is safe: what tells the caller is in headers that no
 * browser sends by itself.
 */
export const READABLE = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED_HEADERS,
}
const METHODS = 'GET, POST, PUT, PATCH, DELETE'
const MAX_AGE_S = '86400'

/** Answers OPTIONS with what pages may send. One that is no pre-flight gets the same harmless answer. */
export function answerPreflights(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'OPTIONS') return done()
    reply.header('access-control-allow-methods', METHODS)
    reply.header('access-control-allow-headers', ALLOWED_HEADERS)
    reply.header('access-control-max-age', MAX_AGE_S)
    reply.code(204).header('content-length', '0').send()
  })
  // The hook answers before this route would. The route gives these requests a name in the metrics.
  app.options('*', UNDESCRIBED, async () => undefined)
}

import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** What a client may name its request, so that a name can stand in a line of a log as it is. */
const NAME = /^[A-Za-z0-9._-]{1,64}$/

/** The request's own name where it has a good one, or a new one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const named = headers['x-request-id']
  return typeof named === 'string' && NAME.test(named) ? named : randomUUID()
}

/** Every answer carries its request's id, and the debug log has a line for each. */
export function nameRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async ({ method, url, log }, reply) => {
    // Signatures come in the query of some requests.
    const [path] = url.split('?')
    log.debug({ method, path, status: reply.statusCode, ms: reply.elapsedTime }, 'answered')
  })
}

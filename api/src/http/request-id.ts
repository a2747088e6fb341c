import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'

/** What a client may name its request, so that a name can stand in a line of a log as it is. */
const NAME = /^[A-Za-z0-9._-]{1,64}$/

/** The request's own name where it has a good one, or a new one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const named = headers['x-request-id']
  return typeof named === 'string' && NAME.test(named) ? named : randomUUID()
}

/** Every answer carries its request's id, and the debug log has a line for each. */
export function nameRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  if (!log.isLevelEnabled('debug')) return
  app.addHook('onResponse', ({ id: request_id, method, url }, reply, done) => {
    // Signatures come in the query of some requests.
    const [path] = url.split('?')
    const { statusCode: status, elapsedTime: ms } = reply
    log.debug({ request_id, method, path, status, ms }, 'answered')
    done()
  })
}

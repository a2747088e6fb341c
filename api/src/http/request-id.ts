import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'

/** What a client may name its request: safe to stand in a log line as it is. */
const NAME = /^[A-Za-z0-9._-]{1,64}$/

/** The request's own name if it has a valid one, or else a new one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const named = headers['x-request-id']
  return typeof named === 'string' && NAME.test(named) ? named : randomUUID()
}

/** Puts a request's id on its answer, and logs each request at level debug. */
export function nameRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  if (!log.isLevelEnabled('debug')) return
  app.addHook('onResponse', ({ id: request_id, method, url }, reply, done) => {
    // Without the query, which contains signatures in some requests.
    const [path] = url.split('?')
    const { statusCode: status, elapsedTime: ms } = reply
    log.debug({ request_id, method, path, status, ms }, 'answered')
    done()
  })
}

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { UNCOUNTED } from '../http/limit-requests.js'
import { type Overload, workOf } from './overload.js'

/**
 * Refuses requests before their bodies are read, where there are more than can be served. The others join the
 * line once their bodies are there: a place for a head alone would cost a client nothing, and bodies held
 * back and then sent together would all begin at once.
 */
export function shedRequests(app: FastifyInstance, overload: Overload): void {
  app.server.on('connection', overload.connected)
  app.addHook('onRequest', async (request) => {
    if (isCounted(request)) await overload.foresee(workBy(request))
  })
  app.addHook('preValidation', async (request) => {
    if (isCounted(request)) await overload.admit(workBy(request))
  })
}

function isCounted({ raw }: FastifyRequest): boolean {
  return !UNCOUNTED.test(raw.url ?? '')
}

function workBy({ routeOptions }: FastifyRequest) {
  return workOf(routeOptions.config.doc?.signs)
}

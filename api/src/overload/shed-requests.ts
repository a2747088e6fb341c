import type { FastifyInstance, FastifyRequest } from 'fastify'
import { UNCOUNTED } from '../http/limit-requests.js'
import { type Overload, workOf } from './overload.js'

/**
 * Turns requests away before their bodies are read, where there are more than can be served. Those
 * that are not stand in line when their bodies are there: a place for a head alone would cost
 * nothing, and bodies that were held back and come together would all be begun at once.
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

import type { FastifyInstance } from 'fastify'
import { UNCOUNTED } from '../limit-requests.js'
import { type Overload, workOf } from './overload.js'

/** Turns requests away before their bodies are read, where there are more than can be served. */
export function shedRequests(app: FastifyInstance, overload: Overload): void {
  app.server.on('connection', overload.connected)
  app.addHook('onRequest', async (request) => {
    if (UNCOUNTED.test(request.raw.url ?? '')) return
    await overload.admit(workOf(request.routeOptions.config.doc?.signs))
  })
}

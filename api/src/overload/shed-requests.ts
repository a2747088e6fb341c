import type { FastifyInstance } from 'fastify'
import { UNCOUNTED } from '../limit-requests.js'
import { type Overload, workOf } from './overload.js'

/** Turns requests away before their bodies are read, where there are more than can be served. */
export function shedRequests(app: FastifyInstance, overload: Overload): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (!UNCOUNTED.test(request.raw.url ?? ''))
      overload.admit(workOf(request.routeOptions.config.doc?.signs))
    done()
  })
}

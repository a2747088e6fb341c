import type { FastifyInstance } from 'fastify'
import { forwardedAddresses } from '../access/ip-rules.js'

const HEADER = 'x-forwarded-for'

/** Gives a request the address in X-Forwarded-For, or where that is no address, its connection's own. */
export function readForwarded(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw: { headers } }, _reply, done) => {
    const came = headers[HEADER]
    if (came !== undefined) headers[HEADER] = forwardedAddresses(String(came))
    done()
  })
}

import type { FastifyInstance } from 'fastify'
import { forwardedAddresses } from '../access/ip-rules.js'

const HEADER = 'x-forwarded-for'

/** Has a request come from the address that proxies give it; from its connection's own where that is none. */
export function readForwarded(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw: { headers } }, _reply, done) => {
    const came = headers[HEADER]
    if (came !== undefined) headers[HEADER] = forwardedAddresses(String(came))
    done()
  })
}

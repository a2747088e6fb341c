import { Server, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

const SWEEP_MS = 100
/**
 * How long a connection may still bring a request. The answer says that it is the last: a proxy that keeps
 * connections goes on to another copy by itself, and hardly ever finds one cut that it has just sent an order on.
 */
const LAST_REQUESTS_MS = 1_000
/** What a request may take besides the wait for its outcome: to be read, and its signature checked. */
export const LONGEST_WORK_MS = 2_000

/**
 * Lets an api that stops end with its last answer. Nobody new is let in, and who is in may ask once more. Then
 * Node closes the connections that are idle, and does not look again: one with a request under way then would be
 * kept for another request, and one that sends nothing for as long as it likes. Gives the plugin that does so,
 * to be registered behind all whose part in the end comes first.
 */
export function endConnections(app: FastifyInstance, outcomeTimeoutMs: number) {
  /** From when the end begins: the connections whose last request has come. */
  let lastAsked: WeakSet<Socket> | undefined
  app.addHook('onRequest', ({ raw: { socket } }, _reply, done) => {
    // The connection is cut behind its last answer: what came in one packet with that request is not begun.
    if (lastAsked?.has(socket)) return
    lastAsked?.add(socket)
    done()
  })
  app.addHook('preClose', (done) => {
    lastAsked = new WeakSet()
    done()
  })
  return async (behind: FastifyInstance) => closeBehind(behind, outcomeTimeoutMs)
}

function closeBehind(app: FastifyInstance, outcomeTimeoutMs: number): void {
  let sweep: NodeJS.Timeout | undefined
  let last: NodeJS.Timeout | undefined
  app.addHook('preClose', (done) => {
    const begin = () => {
      app.server.off('close', begin)
      clearTimeout(last)
      sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS).unref()
      const longest = outcomeTimeoutMs + LONGEST_WORK_MS
      last = setTimeout(() => app.server.closeAllConnections(), longest).unref()
      done()
    }
    last = setTimeout(begin, LAST_REQUESTS_MS)
    app.server.once('close', begin)
    // That of an HTTP server would close what is idle at once.
    Server.prototype.close.call(app.server)
  })
  app.addHook('onClose', async () => {
    clearInterval(sweep)
    clearTimeout(last)
  })
}

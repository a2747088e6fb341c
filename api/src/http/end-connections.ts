import type { FastifyInstance } from 'fastify'

const SWEEP_MS = 100
/** What a request may take besides the wait for its outcome: to be read, and its signature checked. */
export const LONGEST_WORK_MS = 2_000

/**
 * Lets an api that stops end with its last answer. Node closes the connections that are idle when it begins
 * to stop, and does not look again: one with a request under way then would be kept for another request, and
 * one that sends nothing for as long as it likes.
 */
export function endConnections(app: FastifyInstance, outcomeTimeoutMs: number): void {
  let sweep: NodeJS.Timeout | undefined
  let last: NodeJS.Timeout | undefined
  app.addHook('preClose', (done) => {
    sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS).unref()
    const longest = outcomeTimeoutMs + LONGEST_WORK_MS
    last = setTimeout(() => app.server.closeAllConnections(), longest).unref()
    done()
  })
  app.addHook('onClose', async () => {
    clearInterval(sweep)
    clearTimeout(last)
  })
}

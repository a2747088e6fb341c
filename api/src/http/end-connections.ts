import type { FastifyInstance } from 'fastify'

const SWEEP_MS = 100
/** Beside what a request may wait for its outcome: reading it, and looking at its signature. */
export const LONGEST_WORK_MS = 2_000

/**
 * Lets an api that stops end with its last answer. Node closes the connections that are idle as it
 * begins, and looks no more: those whose request was under way then would be kept for another one, and
 * those that say nothing for as long as they like.
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

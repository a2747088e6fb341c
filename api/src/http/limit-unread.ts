import type { FastifyInstance } from 'fastify'
import { Unread, type UnreadLimits } from './unread.js'

const SWEEP_MS = 1_000
/** Bytes that an unread answer holds besides its body: its head, and the request that Node keeps with it. */
const BESIDE_BODY = 4 * 1024

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of its answer, until that is read. */
    unread: number
  }
}

/**
 * Keeps the answers that nobody reads few. Node begins all the requests that came in one packet, a thousand
 * of them, and keeps what they are answered for as long as the client likes.
 */
export function limitUnread(app: FastifyInstance, limits: UnreadLimits): void {
  const unread = new Unread(limits)
  app.decorateRequest('unread', 0)
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    // What came in one packet with that for which a connection was cut off is not begun.
    if (unread.asked(raw.socket)) done()
  })
  app.addHook('onSend', (request, _reply, payload, done) => {
    const bytes = BESIDE_BODY + lengthOf(payload)
    request.unread += bytes
    unread.answered(request.raw.socket, bytes)
    done()
  })
  app.addHook('onResponse', ({ raw, unread: bytes }, _reply, done) => {
    unread.read(raw.socket, bytes)
    done()
  })
  const sweeping = setInterval(() => unread.sweep(), Math.min(SWEEP_MS, limits.waitMs)).unref()
  app.addHook('onClose', async () => clearInterval(sweeping))
}

/** What is streamed waits where it comes from. */
function lengthOf(payload: unknown): number {
  return typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0
}

import type { FastifyInstance } from 'fastify'
import { Unread, type UnreadLimits } from './unread.js'

const SWEEP_MS = 1_000
/** Bytes that an unread answer holds besides its body: its head, and the request that Node keeps with it. */
const BESIDE_BODY = 4 * 1024

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of its answer until that is read. */
    unread: number
  }
}

/**
 * Limits unread answers. Node begins all requests that come in one packet, up to a thousand, and keeps their
 * answers for as long as the client does not read.
 */
export function limitUnread(app: FastifyInstance, limits: UnreadLimits): void {
  const unread = new Unread(limits)
  app.decorateRequest('unread', 0)
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    // Requests that came in one packet with the one that got the connection cut off are not begun.
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

/** The body's length; 0 for a stream, which waits at its source. */
function lengthOf(payload: unknown): number {
  return typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0
}

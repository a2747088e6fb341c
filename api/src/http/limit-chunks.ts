import { TruebookError } from '@truebook/shared/error'
import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** In how many its body has come, as far as it is sent in chunks. */
    chunks: number
  }
}

/** More than a client that streams its text needs: ours and most others send a length, and no chunks. */
const MOST_CHUNKS = 256

/**
 * Bounds in how many chunks a body may come. Node makes an event and a buffer of each, and of one byte they
 * cost a hundred times what the same bytes cost with a length, before anybody knows who asks.
 */
export function limitChunks(app: FastifyInstance): void {
  app.decorateRequest('chunks', 0)
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.raw.headers['transfer-encoding'] !== undefined) count(request)
    done()
  })
  // They may have come while the request waited for its turn.
  app.addHook('preParsing', ({ chunks }, _reply, _payload, done) => {
    done(chunks > MOST_CHUNKS ? tooMany() : null)
  })
  // Of a request that is answered before its end, Node would read the rest, however long.
  app.addHook('onSend', ({ raw }, reply, _payload, done) => {
    if (!raw.complete && raw.headers['transfer-encoding'] !== undefined) {
      reply.header('connection', 'close')
    }
    done()
  })
}

function count(request: FastifyRequest): void {
  const { raw } = request
  const push = raw.push.bind(raw)
  raw.push = (chunk, encoding) => {
    if (chunk !== null) request.chunks += 1
    if (request.chunks <= MOST_CHUNKS) return push(chunk, encoding)
    // Whoever reads the body by now refuses the request by it, and reads no more.
    const isRead = raw.listenerCount('error') > 0
    if (isRead && request.chunks === MOST_CHUNKS + 1) raw.emit('error', tooMany())
    // Its socket is read no further.
    return false
  }
}

function tooMany(): TruebookError {
  const message = `A body may come in ${MOST_CHUNKS} chunks, but more came: send it with a content-length.`
  return new TruebookError('INVALID_REQUEST', { message })
}

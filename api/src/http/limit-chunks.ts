import { TruebookError } from '@truebook/shared/error'
import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** How many chunks of its body have come, if it is sent in chunks. */
    chunks: number
  }
}

/** More than a client needs that streams its text. Ours and most others send a length, and no chunks. */
const MOST_CHUNKS = 256

/**
 * Limits the chunks of a body. Node makes an event and a buffer for each: sent in chunks of one byte, a body
 * costs a hundred times what it does with a length, before anybody knows who asks.
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
  // Node would read the rest of a request that was answered before its end, however long it is.
  // Nor is a socket read on that was stopped for its chunks.
  app.addHook('onSend', ({ raw, chunks }, reply, _payload, done) => {
    const isUnended = !raw.complete && raw.headers['transfer-encoding'] !== undefined
    if (isUnended || chunks > MOST_CHUNKS) reply.header('connection', 'close')
    done()
  })
}

function count(request: FastifyRequest): void {
  const { raw } = request
  const push = raw.push.bind(raw)
  raw.push = (chunk, encoding) => {
    if (chunk !== null) request.chunks += 1
    if (request.chunks <= MOST_CHUNKS) return push(chunk, encoding)
    // If the body is being read already, this error refuses the request, and no more is read.
    const isRead = raw.listenerCount('error') > 0
    if (isRead && request.chunks === MOST_CHUNKS + 1) raw.emit('error', tooMany())
    // Nothing more is read from the socket.
    return false
  }
}

function tooMany(): TruebookError {
  const message = `A body may come in ${MOST_CHUNKS} chunks, but more came: send it with a content-length.`
  return new TruebookError('INVALID_REQUEST', { message })
}

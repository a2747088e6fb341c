import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Runs something once a connection is owed no more answers. */
export type AfterAnswers = (socket: Duplex, run: () => void) => void

declare module 'fastify' {
  interface FastifyInstance {
    readonly afterAnswers: AfterAnswers
  }
}

/**
 * Waits until a connection has its answers to all requests that were read whole. If that takes longer than
 * `longestWaitMs`, as where the client does not read, the connection is destroyed and nothing runs.
 */
export function answersOf(server: Server, longestWaitMs: number): AfterAnswers {
  const owed = new WeakMap<Duplex, Set<ServerResponse>>()
  server.on('request', ({ socket }, response) => {
    const answers = owed.get(socket) ?? new Set()
    owed.set(socket, answers)
    answers.add(response)
    // Dropped at once: a response keeps its whole request, and the connection may ask nothing more for long.
    response.once('close', () => answers.delete(response))
  })
  const waiting = new WeakSet<Duplex>()
  return (socket, run) => {
    // Node reports bytes that are not HTTP again with each piece of them.
    if (waiting.has(socket)) return
    const last = [...(owed.get(socket) ?? [])].findLast(({ req }) => req.complete)
    if (!last) return run()
    waiting.add(socket)
    const ignore = () => undefined
    // Until then nobody else listens for errors, and one without a listener would end the api.
    socket.on('error', ignore)
    const giveUp = setTimeout(() => socket.destroy(), longestWaitMs).unref()
    last.once('close', () => {
      clearTimeout(giveUp)
      waiting.delete(socket)
      if (!socket.writable) return
      socket.off('error', ignore)
      run()
    })
  }
}

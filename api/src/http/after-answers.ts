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
 * Waits for the answers of a connection to all that was read whole. One that takes longer than `longestWaitMs`
 * is cut: whoever does not read its answers waits for nothing here.
 */
export function answersOf(server: Server, longestWaitMs: number): AfterAnswers {
  const owed = new WeakMap<Duplex, Set<ServerResponse>>()
  server.on('request', ({ socket }, response) => {
    const answers = owed.get(socket) ?? new Set()
    owed.set(socket, answers)
    answers.add(response)
    // All of a request hangs on its answer, and a connection may ask for nothing more for long.
    response.once('close', () => answers.delete(response))
  })
  const waiting = new WeakSet<Duplex>()
  return (socket, run) => {
    // Node tells of what is no HTTP anew with each piece of it.
    if (waiting.has(socket)) return
    const last = [...(owed.get(socket) ?? [])].findLast(({ req }) => req.complete)
    if (!last) return run()
    waiting.add(socket)
    const ignore = () => undefined
    // Nobody else listens for it until then, and unheard it would end the api.
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

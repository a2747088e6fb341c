import { EventEmitter } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { PREFIX } from './access/authenticate.js'

/** The only path that becomes a WebSocket: what opens on another is closed with a line in the log. */
const FEED = new RegExp(`^${PREFIX}/ws(\\?|$)`)
/** As long as an answer may take; whoever does not read it waits for nothing here. */
const LONGEST_WAIT_MS = 12_000

/**
 * The upgrades to WebSockets of the live feed. Any other that a client offers is to be passed over, as HTTP
 * has it: Java's client offers HTTP/2 with its first request. But once Node knows of one upgrade it takes all
 * of them for that, and reads no body. So such a request is read once more, without its offer.
 */
export function webSocketUpgrades(server: Server, longestWaitMs = LONGEST_WAIT_MS): Server {
  const upgrades = new EventEmitter()
  const afterAnswers = answersOf(server, longestWaitMs)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    afterAnswers(socket, () => {
      // Nobody hears of it any more where the api ends.
      if (isWebSocket(request) && upgrades.emit('upgrade', request, socket, head)) return
      socket.unshift(Buffer.concat([withoutOffer(request), head]))
      server.emit('connection', socket)
    }),
  )
  // All that is asked of it is to tell of upgrades.
  return upgrades as Server
}

/**
 * Runs something once every request of a connection is answered. Node lets go of a connection at an
 * upgrade: what came before would be answered in the midst of a WebSocket, and of what is read after
 * it no answer would ever be sent. A connection that takes too long is cut: Node, which let go of it, would
 * not even end it where the api ends.
 */
function answersOf(
  server: Server,
  longestWaitMs: number,
): (socket: Duplex, run: () => void) => void {
  const latest = new WeakMap<Duplex, ServerResponse>()
  server.on('request', ({ socket }, response) => {
    latest.set(socket, response)
    // All of a request hangs on its answer, and a connection may ask for nothing more for long.
    response.once('close', () => {
      if (latest.get(socket) === response) latest.delete(socket)
    })
  })
  return (socket, run) => {
    const answer = latest.get(socket)
    if (!answer) return run()
    const ignore = () => undefined
    // Nobody else listens for it until then, and unheard it would end the api.
    socket.on('error', ignore)
    const giveUp = setTimeout(() => socket.destroy(), longestWaitMs).unref()
    answer.once('close', () => {
      clearTimeout(giveUp)
      if (!socket.writable) return
      socket.off('error', ignore)
      run()
    })
  }
}

function isWebSocket({ method, url, headers }: IncomingMessage): boolean {
  return method === 'GET' && FEED.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket'
}

/** A request's head as it came, but for its `Upgrade`. */
function withoutOffer({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name, value] = rawHeaders.slice(at, at + 2)
    if (name.toLowerCase() !== 'upgrade') lines.push(`${name}: ${value}`)
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

import { EventEmitter } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { PREFIX } from '../access/authenticate.js'
import type { AfterAnswers } from './after-answers.js'

/** The only path that becomes a WebSocket: what opens on another is closed with a line in the log. */
const FEED = new RegExp(`^${PREFIX}/ws(\\?|$)`)

/**
 * The upgrades to WebSockets of the live feed. Any other that a client offers is to be passed over, as HTTP
 * has it: Java's client offers HTTP/2 with its first request. But once Node knows of one upgrade it takes all
 * of them for that, and reads no body. So such a request is read once more, without its offer. And it lets go
 * of the connection: what came before would be answered in the midst of a WebSocket, of what is read after
 * it no answer would ever be sent, and one that waits would not even be ended where the api ends.
 */
export function webSocketUpgrades(server: Server, afterAnswers: AfterAnswers): Server {
  const upgrades = new EventEmitter()
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

function isWebSocket({ method, url, headers }: IncomingMessage): boolean {
  return method === 'GET' && FEED.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * Ends the connection of an upgrade that is refused. Once Node has told of an upgrade it looks after the
 * connection no more; @fastify/websocket does, but only of what gets past all hooks before its own.
 */
export function endRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (isUpgrade(request)) reply.header('connection', 'close')
    done(null, payload)
  })
  app.addHook('onResponse', (request, _reply, done) => {
    if (isUpgrade(request)) request.raw.socket.destroySoon()
    done()
  })
}

/** Whether Node has told of it as of an upgrade; what was read once more without its offer is none. */
function isUpgrade({ raw }: FastifyRequest): boolean {
  return (raw as { readonly upgrade?: boolean | null }).upgrade === true
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

import { EventEmitter } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { PREFIX } from '../access/authenticate.js'
import type { AfterAnswers } from './after-answers.js'

/**
 * From 26 on Node reads the body of an upgrade itself, some of it before we are told. Put back without that, the request
 * would take what comes behind it for its body.
 */
const READS_BODIES = Number.parseInt(process.versions.node, 10) >= 26
const REFUSAL = 'HTTP/1.1 501 Not Implemented\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

/** The only path that becomes a WebSocket. A request for one elsewhere is no upgrade. */
const FEED = new RegExp(`^${PREFIX}/ws(\\?|$)`)

/**
 * Emits the upgrades to WebSockets of the live feed. Other upgrades that a client offers are to be ignored,
 * as HTTP has it: Java's client offers HTTP/2 with its first request. But where one kind of upgrade is
 * listened for, Node takes every offer for an upgrade, and reads no body. So such a request is put back and
 * read again without its offer; Node 26 reads the body, and there a request that has one is refused. At an upgrade Node
 * also lets go of the connection, so the answers that it still owes are waited for: they would be written into the
 * WebSocket; requests read after them would never be answered; and one that still waits would not be ended with the api.
 */
export function webSocketUpgrades(server: Server, afterAnswers: AfterAnswers): Server {
  const upgrades = new EventEmitter()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    afterAnswers(request.socket, () => {
      if (READS_BODIES && hasBody(request)) return refuse(request, socket)
      // Once the api ends, nobody listens, and `emit` gives false.
      if (isWebSocket(request) && upgrades.emit('upgrade', request, socket, head)) return
      socket.unshift(Buffer.concat([withoutOffer(request), head]))
      server.emit('connection', socket)
    }),
  )
  // The WebSocket library needs only a server's upgrades.
  return upgrades as Server
}

function hasBody({ headers }: IncomingMessage): boolean {
  return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0
}

/** By now nobody else listens for errors, and one without a listener would end the api. */
function refuse(request: IncomingMessage, socket: Duplex): void {
  for (const each of [request.socket, socket]) each.on('error', () => undefined)
  request.socket.end(REFUSAL)
}

function isWebSocket({ method, url, headers }: IncomingMessage): boolean {
  return method === 'GET' && FEED.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * Ends the connection of an upgrade that is refused. After an upgrade Node no longer looks after the
 * connection; @fastify/websocket does, but only if the request gets past all hooks before its own.
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

/** Whether Node took the request for an upgrade. One that was read again without its offer is none. */
function isUpgrade({ raw }: FastifyRequest): boolean {
  return (raw as { readonly upgrade?: boolean | null }).upgrade === true
}

/** The request's head as it came, without its `Upgrade` header. */
function withoutOffer({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name, value] = rawHeaders.slice(at, at + 2)
    if (name.toLowerCase() !== 'upgrade') lines.push(`${name}: ${value}`)
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

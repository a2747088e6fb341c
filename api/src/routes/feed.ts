import { setTimeout as sleep } from 'node:timers/promises'
import websocket from '@fastify/websocket'
import { TruebookError } from '@truebook/shared/error'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RawData, WebSocket } from 'ws'
import type { Deps } from '../deps.js'
import { boundUnread } from '../feed/bound-unread.js'
import {
  CLOSE_CODES,
  type CloseCode,
  type Connection,
  type ConnectionOptions,
  createConnection,
} from '../feed/connection.js'
import { GROUPS } from '../feed/groups.js'
import { type Beating, beat } from '../feed/heartbeat.js'
import type { FeedLimits } from '../feed/limits.js'
import { createPeer, type Peer } from '../feed/peer.js'
import { webSocketUpgrades } from '../http/upgrades.js'
import { UNDESCRIBED } from '../openapi/describe.js'

/** Room for a batch of fifty orders, and to spare. */
const MESSAGE_LIMIT = 64 * 1024
/**
 * The most frames of one message: a message that does not end is held as long as its connection lives. Frames
 * of 2 KiB still make the longest message.
 */
const MOST_FRAMES = 32
/** The most pieces of one frame, which is kept in pieces as they came from the network. */
const MOST_PIECES = 1024
const HEARTBEAT_MS = 30_000
/** How long a key that was taken away may go on listening, and how often unread bytes are checked. */
const CHECK_MS = 1_000
/** How long a client that does not read has to read why its connection is closed. */
const FAREWELL_MS = 2_000
/** How long after its beginning our own end waits for the cancels that ended connections lead to. */
const LONGEST_END_MS = 5_000

/** Lets routes be WebSockets. Nothing is compressed: that would cost more memory than all the rest. */
export async function openSockets(app: FastifyInstance): Promise<void> {
  const server = webSocketUpgrades(app.server, app.afterAnswers)
  const options = {
    ...{ maxPayload: MESSAGE_LIMIT, maxFragments: MOST_FRAMES, maxBufferedChunks: MOST_PIECES },
    ...{ perMessageDeflate: false, server },
  }
  await app.register(websocket, { options, errorHandler: onFailure, preClose: sayGoodbye })
}

/**
 * Ends a connection that failed. A frame that is malformed or too large is the client's mistake: ws has
 * closed the connection by then, and nothing is logged, as a client must not fill the log. While the
 * connection is open, the failure is ours.
 */
function onFailure(error: Error, socket: WebSocket, request: FastifyRequest): void {
  if (socket.readyState === socket.OPEN) {
    request.log.error(
      { err: error, request_id: request.id },
      'A connection to the live feed failed.',
    )
  }
  endSocket(socket)
}

/** Closes all connections. A client that does not answer the goodbye is not waited for: it may be gone. */
function sayGoodbye(this: FastifyInstance, done: () => void): void {
  const { websocketServer } = this
  for (const socket of websocketServer.clients) {
    endSocket(
      socket,
      CLOSE_CODES.GOING_AWAY,
      'This copy of the exchange ends; another one goes on.',
    )
  }
  websocketServer.close()
  done()
}

interface Client extends Beating {
  readonly socket: WebSocket
  readonly connection: Connection
  readonly peer: Peer
  /** Closes the connection: from now on the client is sent nothing, and its messages do not count. */
  readonly close: (code: CloseCode, reason: string) => void
}

/** GET /ws: the live feed. */
export function feedRoutes(app: FastifyInstance, deps: Deps): void {
  const clients = new Set<Client>()
  const farewells = new Set<Promise<void>>()
  const ended = new AbortController()
  let opened = 0
  // The first request's schemas validate all connections' messages, so that no connection keeps its request.
  let schemas: ConnectionOptions['schemas'] | undefined

  function open(socket: WebSocket, request: FastifyRequest): void {
    schemas ??= request
    const { ip } = request
    const isTaken = deps.feed.admitConnection(ip)
    const raw = request.raw.socket
    if (!isTaken) {
      endSocket(socket, CLOSE_CODES.TOO_MANY, 'There are too many connections.')
      return
    }
    const peer = createPeer({
      socket: raw,
      limits: deps.feed.limits,
      beginnings: deps.feed.beginnings,
      group: opened++ % GROUPS,
      onCaughtUp: () => client.connection.caughtUp(),
      onTooSlow: () => close(CLOSE_CODES.TOO_SLOW, 'You read too slowly.'),
    })
    const close = (code: CloseCode, reason: string) => {
      peer.stop()
      bidFarewell(client)
      endSocket(socket, code, reason)
    }
    const target = request.raw.url ?? ''
    const { signal } = ended
    const parts = { feed: deps.feed, deps, peer, ip, schemas, target, close, signal }
    const connection = createConnection(parts)
    const client: Client = { socket, connection, peer, close, alive: true }
    clients.add(client)
    listen(client, () => {
      clients.delete(client)
      deps.feed.releaseConnection(ip)
      bidFarewell(client)
    })
    client.connection.greet()
  }

  function bidFarewell({ connection }: Client): void {
    const farewell = connection.end().finally(() => farewells.delete(farewell))
    farewells.add(farewell)
  }

  const timers = [
    setInterval(() => beat(clients), HEARTBEAT_MS),
    setInterval(() => checkKeys(clients), CHECK_MS),
    setInterval(() => checkReaders(clients, deps.feed.limits), CHECK_MS),
  ]
  for (const timer of timers) timer.unref()
  app.addHook('onClose', async () => {
    for (const timer of timers) clearInterval(timer)
    // The cancels that they lead to are decided while decisions are still followed.
    for (const client of clients) bidFarewell(client)
    const left = Math.max(giveUpAt - performance.now(), 0)
    await Promise.race([Promise.all(farewells), sleep(left, undefined, { ref: false })])
    ended.abort()
  })
  let isEnding = false
  let giveUpAt = Number.POSITIVE_INFINITY
  app.addHook('preClose', (done) => {
    isEnding = true
    giveUpAt = performance.now() + LONGEST_END_MS
    done()
  })
  deps.metrics.watchConnections(() => clients.size)
  app.route({
    method: 'GET',
    url: '/ws',
    // It is described in docs/websocket.md and /asyncapi.json.
    ...UNDESCRIBED,
    // An upgrade that comes this late is none any more: the WebSocket library has stopped.
    preHandler: (_request, _reply, done) =>
      done(isEnding ? new TruebookError('UNAVAILABLE') : undefined),
    handler: async (_request, reply) => {
      reply.header('upgrade', 'websocket')
      throw new TruebookError('UPGRADE_REQUIRED')
    },
    wsHandler: open,
  })
}

function listen(client: Client, onEnd: () => void): void {
  const { socket, connection, close } = client
  socket.on('message', (data: RawData, isBinary: boolean) => {
    client.alive = true
    if (isBinary) close(CLOSE_CODES.UNSUPPORTED, 'Messages are JSON texts.')
    else connection.take(data.toString())
  })
  socket.on('pong', () => {
    client.alive = true
  })
  socket.on('close', onEnd)
}

function checkKeys(clients: ReadonlySet<Client>): void {
  for (const { connection, close } of clients) {
    connection.check()?.then((mayStay) => {
      if (!mayStay) close(CLOSE_CODES.LOGGED_OUT, 'The API key is not valid any more.')
    })
  }
}

function checkReaders(clients: ReadonlySet<Client>, limits: FeedLimits): void {
  const now = performance.now()
  const peers = [...clients].map(({ peer }) => peer)
  for (const peer of peers) peer.check(now)
  boundUnread(peers, limits.unreadBytes, now)
}

function endSocket(socket: WebSocket, code?: CloseCode, reason?: string): void {
  socket.close(code, reason)
  setTimeout(() => socket.terminate(), FAREWELL_MS).unref()
}

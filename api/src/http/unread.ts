import type { Socket } from 'node:net'

/** How much may wait for clients that do not read. A connection beyond a limit is cut off. */
export interface UnreadLimits {
  /** The most requests of one connection that are not answered, or whose answers are not read. */
  readonly requests: number
  /** The most bytes of one connection's unread answers; one answer alone may be longer. */
  readonly bytes: number
  /** The most bytes of unread answers of all connections. */
  readonly bytesOfAll: number
  /** How long a connection may go without reading an answer while some wait, in milliseconds. */
  readonly waitMs: number
}

const MIB = 1024 * 1024

export const UNREAD_LIMITS = { requests: 256, bytes: 4 * MIB, bytesOfAll: 64 * MIB } as const

interface Connection {
  readonly socket: Socket
  /** Requests that are not answered, or whose answers are not read. */
  requests: number
  /** Bytes of unread answers. */
  bytes: number
  /** When the first unread answer began to wait, or the one before was read; monotonic milliseconds. */
  since: number
}

/** Tracks connections with requests that are not answered and answers that are not read. */
export class Unread {
  readonly #limits: UnreadLimits
  readonly #connections = new WeakMap<Socket, Connection>()
  /** Connections with unread answers, least recently read first. */
  readonly #waiting = new Set<Connection>()
  #bytesOfAll = 0

  constructor(limits: UnreadLimits) {
    this.#limits = limits
  }

  /** Notes a request; false where its connection is cut off. */
  asked(socket: Socket): boolean {
    if (socket.destroyed) return false
    const connection = this.#connectionOf(socket)
    connection.requests += 1
    if (connection.requests <= this.#limits.requests) return true
    this.#cutOff(connection)
    return false
  }

  /** Notes an answer, which waits to be read from now on. */
  answered(socket: Socket, bytes: number): void {
    const connection = this.#connections.get(socket)
    if (!connection || socket.destroyed) return
    const isAlone = connection.bytes === 0
    connection.bytes += bytes
    this.#bytesOfAll += bytes
    if (isAlone) this.#waitAnew(connection)
    else if (connection.bytes > this.#limits.bytes) this.#cutOff(connection)
    for (const one of this.#waiting) {
      if (this.#bytesOfAll <= this.#limits.bytesOfAll) return
      this.#cutOff(one)
    }
  }

  /** Notes that an answer was read, as far as we can tell: the operating system has taken it. */
  read(socket: Socket, bytes: number): void {
    const connection = this.#connections.get(socket)
    if (!connection || socket.destroyed) return
    connection.requests -= 1
    connection.bytes -= bytes
    this.#bytesOfAll -= bytes
    if (connection.bytes > 0) this.#waitAnew(connection)
    else this.#waiting.delete(connection)
  }

  /** Cuts off connections that have read nothing for too long. */
  sweep(): void {
    const latest = performance.now() - this.#limits.waitMs
    for (const connection of this.#waiting) {
      if (connection.since > latest) return
      this.#cutOff(connection)
    }
  }

  #connectionOf(socket: Socket): Connection {
    const known = this.#connections.get(socket)
    if (known) return known
    const connection = { socket, requests: 0, bytes: 0, since: 0 }
    this.#connections.set(socket, connection)
    socket.once('close', () => this.#forget(connection))
    return connection
  }

  /** Moves a connection behind all others. */
  #waitAnew(connection: Connection): void {
    connection.since = performance.now()
    this.#waiting.delete(connection)
    this.#waiting.add(connection)
  }

  #cutOff(connection: Connection): void {
    this.#forget(connection)
    connection.socket.destroy()
  }

  #forget(connection: Connection): void {
    this.#waiting.delete(connection)
    this.#bytesOfAll -= connection.bytes
    connection.bytes = 0
  }
}

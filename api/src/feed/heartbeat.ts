import type { Peer } from './peer.js'

/** What the heartbeat needs of a client. */
export interface Beating {
  readonly socket: { ping(): void; terminate(): void }
  readonly peer: Pick<Peer, 'isSlow'>
  /** Whether it said something since it was last asked. */
  alive: boolean
}

/** Ends connections that are silent although they were asked at the last beat, and asks the others. */
export function beat(clients: Iterable<Beating>): void {
  for (const client of clients) {
    const { socket, peer } = client
    // A ping stands behind all that is still to be read. How long that may take the peer judges.
    if (peer.isSlow()) client.alive = true
    else if (client.alive) {
      client.alive = false
      socket.ping()
    } else socket.terminate()
  }
}

import type { Peer } from './peer.js'

/** What the heartbeat needs of a client. */
export interface Beating {
  readonly socket: { ping(): void; terminate(): void }
  readonly peer: Pick<Peer, 'isSlow'>
  /** Whether it has sent something since the last beat. */
  alive: boolean
}

/** Ends connections that were asked at the last beat and have stayed silent; asks the others. */
export function beat(clients: Iterable<Beating>): void {
  for (const client of clients) {
    const { socket, peer } = client
    // A slow client reads a ping only after all that is still unread, and the peer judges how long that may
    // take.
    if (peer.isSlow()) client.alive = true
    else if (client.alive) {
      client.alive = false
      socket.ping()
    } else socket.terminate()
  }
}

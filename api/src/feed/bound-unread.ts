import type { Peer } from './peer.js'

/** Everybody has at least this long to read, however much is unread in all. */
const LEAST_PATIENCE_MS = 10_000

/**
 * Bounds what all connections together leave unread, besides beginnings: each may leave some, and with many
 * connections that is very much. Beyond `mostBytes`, those are cut off first whose oldest unread message has
 * waited longest, however they read. To be called at intervals; `now` is in monotonic milliseconds.
 */
export function boundUnread(
  peers: Iterable<Pick<Peer, 'unread' | 'cutOff'>>,
  mostBytes: number,
  now: number,
): void {
  let all = 0
  const late = []
  for (const peer of peers) {
    const { bytes, since } = peer.unread()
    all += bytes
    if (bytes > 0 && now - since > LEAST_PATIENCE_MS) late.push({ peer, bytes, since })
  }
  if (all <= mostBytes) return
  for (const { peer, bytes } of late.sort((a, b) => a.since - b.since)) {
    if (all <= mostBytes) return
    peer.cutOff()
    all -= bytes
  }
}

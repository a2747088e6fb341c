import type { Peer } from './peer.js'

/** So long anybody has to read what was said to all at once, however much that is together. */
const LEAST_PATIENCE_MS = 10_000

/**
 * Bounds what all together leave unread, besides beginnings: each may leave some, and with many connections
 * that is very much. Beyond it those are cut off first whose oldest has waited longest, however they read. To
 * be called now and then, when all were checked, at a time in monotonic milliseconds.
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

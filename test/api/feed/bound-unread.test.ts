import { createBeginnings } from '@truebook/api/feed/beginnings'
import { boundUnread } from '@truebook/api/feed/bound-unread'
import { createPeer } from '@truebook/api/feed/peer'
import t from 'tap'
import { memorySocket } from './memory-socket.js'

const MOST = 100

function openReader() {
  const socket = memorySocket()
  const peer = createPeer({
    socket,
    limits: { slowBytes: 100, mostBytes: 400 },
    beginnings: createBeginnings(1_000_000),
    group: 0,
    onCaughtUp: () => undefined,
    onTooSlow: () => undefined,
  })
  socket.hold()
  return { socket, peer }
}

function checkAll(readers: readonly ReturnType<typeof openReader>[], now: number): boolean[] {
  for (const { peer } of readers) peer.check(now)
  const peers = readers.map(({ peer }) => peer)
  boundUnread(peers, MOST, now)
  return readers.map(({ socket }) => socket.destroyed)
}

t.test('of what all leave unread, what waits longest is cut off beyond a bound', async (t) => {
  const readers = [openReader(), openReader(), openReader()]
  const [first, second, third] = readers
  for (const { peer } of readers) peer.send(Buffer.alloc(40))
  t.same(checkAll(readers, 20_000), [false, false, false], 'everybody has some time')
  second.socket.read()
  second.socket.hold()
  second.peer.send(Buffer.alloc(40))
  third.socket.read()
  third.socket.hold()
  third.peer.send(Buffer.alloc(40))
  t.same(checkAll(readers, 28_000), [false, false, false])
  t.same(checkAll(readers, 30_000), [false, false, false])
  t.same(checkAll(readers, 30_001), [true, false, false])
  t.same(checkAll(readers, 90_000), [true, false, false], 'the others may go on')
  t.same(first.peer.unread().bytes, 0)
  second.peer.send(Buffer.alloc(30))
  t.same(checkAll(readers, 90_001), [true, true, false])
})

t.test('what a subscription begins with has a bound of its own', async (t) => {
  const reader = openReader()
  reader.peer.begin({ own: Buffer.alloc(5_000) })
  reader.peer.send(Buffer.alloc(MOST))
  t.same(checkAll([reader], 0), [false])
  t.same(checkAll([reader], 20_000), [false])
  reader.peer.send(Buffer.alloc(1))
  t.same(checkAll([reader], 20_001), [true])
})
